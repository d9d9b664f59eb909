import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandIds } from '../../client/src/commands/ids';
import { stateKinds } from '../../client/src/database/stateKinds';
import { stateKey, viewIds } from '../../client/src/views/ids';
import { migrationRow } from '../../client/src/views/migrationRow';
import { targetRow } from '../../client/src/views/targetRow';
import type { MigrationState } from '../../client/src/database/reports';

interface Item {
  readonly command: string;
  readonly when?: string;
}

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { command: string; category: string; title: string }[];
    readonly menus: Readonly<Record<string, readonly Item[]>>;
    readonly views: Readonly<Record<string, readonly { id: string }[]>>;
    readonly viewsWelcome: readonly { view: string; when: string; contents: string }[];
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        description: string;
        media: { markdown: string };
        completionEvents: readonly string[];
      }[];
    }[];
    readonly viewsContainers: { readonly activitybar: readonly { id: string; icon: string }[] };
    readonly configuration: {
      readonly properties: Readonly<Record<string, { scope?: string; markdownDescription?: string }>>;
    };
  };
}

const root = join(import.meta.dirname, '../..');
const { contributes } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
const items = Object.values(contributes.menus).flat();
const whens = [...items, ...contributes.viewsWelcome].flatMap(({ when }) => (when === undefined ? [] : [when]));

/** All texts that a pattern finds in a list of texts. */
const allIn = (texts: readonly string[], pattern: RegExp): string[] =>
  texts.flatMap((text) => [...text.matchAll(pattern)].map(([, found = '']) => found));

const states: readonly MigrationState[] = ['applied', 'pending', 'changed', 'missing', 'failed', 'waits-for-deploy'];
const migration = { version: '1', name: 'a', path: '/a.up.sql' };
const target = { name: 'a', argument: 'a', place: 'a', requiresBackup: false, folder: null, isDefault: false };

/** Every value that a row of a tree may have for its menus. */
const contextValues = [
  ...states.flatMap((state) =>
    ['/a.down.sql', null].map((downPath) => migrationRow({ ...migration, state, downPath }, 'dev').contextValue),
  ),
  ...[true, false].flatMap((isProtected) =>
    [true, false].map((isSelected) => targetRow({ ...target, isProtected }, isSelected).contextValue),
  ),
];

describe('package.json', () => {
  it('contributes the commands that the code runs', () => {
    expect(contributes.commands.map(({ command }) => command).sort()).toEqual([...commandIds].sort());
    for (const { category, title } of contributes.commands) {
      expect(category).toBe('Lockstep');
      expect(title).not.toMatch(/Lockstep|\.\.\.$/);
    }
  });

  it('contributes the views that the code fills', () => {
    const views = Object.values(contributes.views).flat();
    expect(views.map(({ id }) => id).sort()).toEqual(Object.values(viewIds).sort());
    expect(Object.keys(contributes.views)).toEqual(contributes.viewsContainers.activitybar.map(({ id }) => id));
  });

  it('has only commands in its menus and welcomes that it contributes', () => {
    const named = [
      ...items.map(({ command }) => command),
      ...allIn(
        contributes.viewsWelcome.map(({ contents }) => contents),
        /\(command:(lockstep[\w.]*)\)/g,
      ),
    ];
    expect(named.filter((id) => !commandIds.some((known) => known === id))).toEqual([]);
  });

  it('asks in its when-clauses only for what the code sets', () => {
    const keys = allIn(whens, /(lockstep[\w.]*) ==/g);
    expect(new Set(keys)).toEqual(new Set([stateKey]));
    const asked = allIn(whens, new RegExp(`${stateKey} == (\\w+)`, 'g'));
    expect(asked.filter((kind) => !stateKinds.some((known) => known === kind))).toEqual([]);
    const views = [...allIn(whens, /\bview == ([\w.]+)/g), ...contributes.viewsWelcome.map(({ view }) => view)];
    expect(views.filter((id) => !Object.values(viewIds).some((known) => known === id))).toEqual([]);
  });

  it('has a menu on rows that there are, and no menu on all of them', () => {
    const patterns = allIn(whens, /viewItem =~ \/(.*?)\/(?=$| )/g).map((pattern) => new RegExp(pattern));
    expect(patterns.length).toBeGreaterThan(5);
    for (const pattern of patterns) {
      const matched = contextValues.filter((value) => pattern.test(value));
      expect(matched.length, String(pattern)).toBeGreaterThan(0);
      expect(new Set(matched.map((value) => value.split('+')[0])).size, String(pattern)).toBe(1);
    }
  });

  it('never rolls back or repairs by an icon on a row', () => {
    const inline = (contributes.menus['view/item/context'] ?? []).filter(
      (item) => 'group' in item && String(item.group).startsWith('inline'),
    );
    expect(inline.map(({ command }) => command)).not.toContain('lockstep.rollBack');
    expect(inline.map(({ command }) => command)).not.toContain('lockstep.repair');
  });

  it('welcomes to every state that shows no rows, with one button', () => {
    const empty = contributes.viewsWelcome.filter(({ view }) => view === viewIds.migrations);
    for (const { contents } of empty) expect([...contents.matchAll(/\]\(command:/g)], contents).toHaveLength(1);
    const said = allIn(
      empty.map(({ when }) => when),
      new RegExp(`${stateKey} == (\\w+)`, 'g'),
    );
    // Trust and folders have context keys of VS Code's own.
    expect(new Set(said)).toEqual(new Set(['noMigrations', 'several', 'unreachable', 'unusable']));
    expect(empty.some(({ when }) => when.includes('!isWorkspaceTrusted'))).toBe(true);
    expect(empty.some(({ when }) => when === 'workspaceFolderCount == 0')).toBe(true);
  });

  it('hides in a workspace that is not trusted what goes to a database', () => {
    const palette = contributes.menus['commandPalette'] ?? [];
    const going = ['apply', 'applyUpTo', 'rollBack', 'showStatus', 'previewSql', 'repair', 'addTarget', 'selectTarget'];
    for (const id of going)
      expect(palette.find(({ command }) => command === `lockstep.${id}`)?.when, id).toContain('isWorkspaceTrusted');
  });

  it('has a walkthrough whose pages and commands are there', () => {
    const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
    for (const { media } of steps) expect(existsSync(join(root, media.markdown)), media.markdown).toBe(true);
    const named = [
      ...allIn(
        steps.map(({ description }) => description),
        /\(command:(lockstep[\w.]*)\)/g,
      ),
      ...allIn(
        steps.flatMap(({ completionEvents }) => completionEvents),
        /^onCommand:(.*)$/g,
      ),
    ];
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((id) => !commandIds.some((known) => known === id))).toEqual([]);
  });

  it('describes each of its settings, and says where it may be set', () => {
    for (const [name, { scope, markdownDescription }] of Object.entries(contributes.configuration.properties)) {
      expect(scope, name).toBeDefined();
      expect(markdownDescription, name).toMatch(/\.$/);
    }
  });

  it('ships the picture of its container', () => {
    const shipped = readFileSync(join(root, '.vscodeignore'), 'utf8').split('\n');
    for (const { icon } of contributes.viewsContainers.activitybar) expect(shipped).toContain(`!${icon}`);
  });
});
