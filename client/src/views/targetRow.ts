import type { Target } from '../database/targetList';

/** A target as the view Databases shows it. */
export interface TargetRow {
  readonly label: string;
  readonly description: string;
  readonly spoken: string;
  readonly icon: string;
  /** `target`, with `+selected` and `+protected`. */
  readonly contextValue: string;
}

/**
 * The row of a target. `isSelected`: the views and commands are about it. `trouble`: why it does not answer, in the words
 * of the command line.
 */
export function targetRow({ name, place, isProtected }: Target, isSelected: boolean, trouble?: string): TargetRow {
  const notes = [...(isSelected ? ['selected'] : []), ...(isProtected ? ['protected'] : [])];
  return {
    label: name,
    // That it is selected is said by its icon.
    description: [...(isProtected ? ['protected'] : []), trouble ?? place].join(' · '),
    spoken: [name, ...notes, place, ...(trouble === undefined ? [] : [trouble])].join(', '),
    icon: trouble !== undefined ? 'error' : isSelected ? 'pass-filled' : isProtected ? 'lock' : 'database',
    contextValue: ['target', ...notes].join('+'),
  };
}
