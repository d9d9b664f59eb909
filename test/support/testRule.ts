import { describe, expect, it } from 'vitest';
import type { Finding, Severity } from '../../server/src/core/lint/finding';
import { categorySeverity, type Rule } from '../../server/src/core/lint/rule';
import type { Session } from '../../server/src/core/lint/session';
import { rules } from '../../server/src/core/rules/index';
import { checkFix } from './checkFix';
import { changePath, dedent, findingsOf, markedFiles, openFolder, type Folder } from './folder';
import { readMarks, writeMarks } from './marks';

/** One fix that a case must be offered. */
export interface ExpectedFix {
  readonly title: string;
  /** `ready` where nothing is said. */
  readonly applicability?: 'ready' | 'needs-review';
  /**
   * The migration after it, or every file that it changes or makes, by path. It may be left out where another case of
   * the rule has a fix of the same title.
   */
  readonly after?: string | Readonly<Record<string, string>>;
}

/** A folder of which the rule says something. `«marks»` in the texts are the ranges. */
export interface ReportedCase extends Folder {
  readonly name: string;
  /** The whole sentence; one for each mark where there are several. */
  readonly message: string | readonly string[];
  /** The rule's own where nothing is said. */
  readonly severity?: Severity;
  /** The majors that it holds for, where not for all. */
  readonly postgres?: readonly number[];
  /** All fixes of all its findings, in order. */
  readonly fixes?: readonly ExpectedFix[];
}

/** The cases of a rule. What a case does not say of its folder is taken from here. */
export interface RuleCases extends Folder {
  /** Why the rule is quiet, and the SQL or folder of which it says nothing. */
  readonly quiet: Readonly<Record<string, string | Folder>>;
  readonly reported: readonly ReportedCase[];
}

/**
 * Tests a rule through the public door, on folders of files, with PostgreSQL's parser. It refuses tests that would prove
 * little: too few cases, cases that do not parse or certainly fail, messages that no case reports, fixes that no case
 * lists or shows whole. It checks what holds for every fix (checkFix), and that the examples of the rule's page are true.
 */
export function testRule(rule: Rule, cases: RuleCases): void {
  refuseLazyCases(rule, cases);
  const { quiet, reported, ...own } = cases;
  // A convention is off until a project turns it on.
  const isOn = { rules: { [rule.id]: { level: 'info' as const, options: {} } } };
  const on = rule.meta.category === 'convention' ? { config: isOn } : {};
  const shared = { ...on, ...own };
  describe(rule.id, () => {
    describe('is quiet', () => {
      it.each(Object.entries(quiet))('%s', (_, written) => {
        const folder: Folder = { ...shared, ...(typeof written === 'string' ? { sql: written } : written) };
        const findings = findingsOf(openFolder(folder));
        expectSound(rule, findings);
        expect(shown(folder, ownFindings(rule, findings))).toEqual({ files: shown(folder, []).files, messages: [] });
      });
    });
    describe('reports', () => {
      it.each(reported)('$name', (written) => {
        expectReported(rule, { ...shared, ...written });
      });
    });
    const { docs } = rule.meta;
    // What layouts report has no SQL to show.
    if (docs.bad === '' && docs.good === '') return;
    it('reports the bad example of its page', () => {
      const bad = findingsOf(openFolder({ ...on, schema: docs.schema, sql: docs.bad }));
      expect(bad.map((finding) => finding.rule)).toContain(rule.id);
    });
    it('says nothing of the good example of its page, and no other rule does', () => {
      const good = findingsOf(openFolder({ ...on, schema: docs.schema, sql: docs.good }));
      expect(good.map((finding) => `${finding.rule}: ${finding.message}`)).toEqual([]);
    });
  });
}

/** @throws Error that says what the cases of a rule leave out. */
export function refuseLazyCases(rule: Rule, { quiet, reported }: RuleCases): void {
  const refuse = (why: string): never => {
    throw new Error(`The tests of ${rule.id} are not enough: ${why}.`);
  };
  if (!rules.includes(rule)) refuse('rules/index.ts does not list the rule');
  if (Object.keys(quiet).length < 3) refuse('fewer than three quiet cases');
  if (reported.length < 2) refuse('fewer than two reported cases');

  const texts = [...Object.values(quiet), ...reported].map((written) =>
    JSON.stringify(
      typeof written === 'string' ? { sql: written } : { ...written, name: undefined, message: undefined },
    ),
  );
  const repeated = texts.find((text, at) => texts.indexOf(text) !== at);
  if (repeated !== undefined) refuse(`two cases are the same, ${repeated}`);

  const messages = reported.flatMap(({ message }) => message);
  for (const [id, template] of Object.entries(rule.meta.messages)) {
    const pattern = template
      .split(/\{\w+\}/)
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.+');
    // An assumption is said in parentheses before the full stop.
    const whole = new RegExp(`^${pattern.replace(/\\\.$/, '(?: \\(assuming that .+\\))?\\.')}$`);
    if (!messages.some((message) => whole.test(message))) refuse(`no case reports the message "${id}"`);
  }

  const fixes = reported.flatMap((each) => each.fixes ?? []);
  const unseen = fixes.find(({ title }) => !fixes.some((fix) => fix.title === title && fix.after !== undefined));
  if (unseen !== undefined) refuse(`no case shows what the fix "${unseen.title}" leaves`);
}

function expectReported(rule: Rule, written: ReportedCase): void {
  const session = openFolder(written);
  const all = findingsOf(session);
  expectSound(rule, all);
  const findings = ownFindings(rule, all);
  const messages = typeof written.message === 'string' ? [written.message] : written.message;
  const files = Object.fromEntries(
    Array.from(markedFiles(written), ([path, marked]) => {
      const { text, spans } = readMarks(marked);
      return [path, writeMarks(text, spans)];
    }),
  );
  expect(shown(written, findings)).toEqual({ files, messages });
  const severity = written.severity ?? rule.meta.severity ?? categorySeverity[rule.meta.category];
  expect(findings.map((finding) => finding.severity)).toEqual(messages.map(() => severity));
  expect(findings.map(({ postgres }) => postgres)).toEqual(messages.map(() => written.postgres));
  expectFixes(written, session, findings);
}

function expectFixes(written: ReportedCase, session: Session, findings: readonly Finding[]): void {
  const offered = findings.flatMap((finding) => finding.fixes.map((fix) => ({ finding, fix })));
  const expected = written.fixes ?? [];
  expect(offered.map(({ fix: { title, applicability } }) => ({ title, applicability }))).toEqual(
    expected.map(({ title, applicability = 'ready' }) => ({ title, applicability })),
  );
  for (const [at, { finding, fix }] of offered.entries()) {
    expectFilled(fix.title);
    const after = checkFix(written, session, finding, fix);
    const whole = expected[at]?.after;
    if (whole === undefined) continue;
    const files = typeof whole === 'string' ? { [changePath(written)]: whole } : whole;
    expect(after).toEqual(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, dedent(text)])));
  }
}

const ownFindings = (rule: Rule, findings: readonly Finding[]): Finding[] =>
  findings.filter((finding) => finding.rule === rule.id);

/** The files with the ranges of findings marked, and their messages. */
function shown(folder: Folder, findings: readonly Finding[]): { files: Record<string, string>; messages: string[] } {
  const files = Array.from(markedFiles(folder), ([path, marked]) => {
    const spans = findings.filter((finding) => finding.path === path).map(({ span }) => span);
    return [path, writeMarks(readMarks(marked).text, spans)] as const;
  });
  return { files: Object.fromEntries(files), messages: findings.map(({ message }) => message) };
}

/** What a case is about must parse and may not certainly fail, unless that is what the rule is about. */
function expectSound(rule: Rule, findings: readonly Finding[]): void {
  const broken = findings.filter((finding) => finding.rule === 'syntax-error' || finding.rule === 'statement-fails');
  if (rule.meta.category !== 'syntax' && rule.id !== 'statement-fails')
    expect(
      broken.map(({ message }) => message),
      'the case itself',
    ).toEqual([]);
  for (const { message } of findings) expectFilled(message);
}

/** A sentence without places that nobody filled. */
function expectFilled(sentence: string): void {
  expect(sentence).not.toMatch(/\{\w+\}|\bundefined\b|\bnull\b {2}|^ | $/);
}
