import type { AcceptedTool } from '../config/config';

/** How another tool's suppressions look, and what they are about. */
interface OtherTool {
  /** Between the dashes and the names of rules; the rest of the comment are names, or none for all rules. */
  readonly keyword: RegExp;
  /** For the whole file, given the keyword as written and what follows the comment in the text. */
  readonly isForFile: (keyword: string, after: string) => boolean;
  /** Names that stand for several rules of the tool. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
}

/**
 * The tools whose suppressions can count beside our own, each with its grammar as its documentation gives it. What
 * strong_migrations has (`safety_assured`) is Ruby around the statement, and no comment.
 */
export const otherTools: Readonly<Record<AcceptedTool, OtherTool>> = {
  squawk: {
    keyword: /^squawk-ignore(?:-file)?(?![^\s,])/,
    isForFile: (keyword) => keyword === 'squawk-ignore-file',
    groups: {},
  },
  pgfence: { keyword: /^pgfence(?::\s*|-)ignore(?![^\s,:])/, isForFile: () => false, groups: {} },
  eugene: { keyword: /^eugene:\s*ignore(?![^\s,:])/, isForFile: () => false, groups: {} },
  atlas: {
    keyword: /^atlas:nolint(?![^\s,])/,
    // One that an empty line follows is about the file.
    isForFile: (_, after) => /^\r?\n[ \t]*\r?\n/.test(after),
    groups: {
      destructive: ['DS101', 'DS102', 'DS103'],
      data_depend: ['MF101', 'MF102', 'MF103', 'MF104'],
      incompatible: ['BC101', 'BC102'],
      constraint: ['CD101'],
      concurrent_index: ['PG101', 'PG102', 'PG103'],
    },
  },
};

/** All tools by name. */
export const acceptedTools = Object.keys(otherTools) as readonly AcceptedTool[];

/** The tool that a comment, without its dashes, speaks to, and its keyword; undefined: none. */
export function otherKeyword(comment: string): { readonly tool: AcceptedTool; readonly keyword: string } | undefined {
  for (const tool of acceptedTools) {
    const keyword = otherTools[tool].keyword.exec(comment)?.[0];
    if (keyword !== undefined) return { tool, keyword };
  }
  return undefined;
}

/** Whether a text may hold a suppression of one of these tools. */
export function mayHoldOthers(text: string, accept: readonly AcceptedTool[]): boolean {
  return accept.some((tool) => text.includes(tool));
}
