import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  commands,
  DiagnosticSeverity,
  extensions,
  languages,
  Position,
  Range,
  Selection,
  window,
  workspace,
  WorkspaceEdit,
} from 'vscode';
import { allSaved, codeOf, findingsOf, findingsWhen, has, inShop, quickFixesAt, show, tabWhen } from './editor';

const index = inShop('migrations/000005_add_phone_and_order_index.up.sql');
const foreignKey = inShop('migrations/000006_orders_have_customers.up.sql');

/** The processes of the language server that this extension host has started. */
const languageServers = (): number[] =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((found) => Number(found?.[2]) === process.pid && found?.[3]?.includes('server.js') === true)
    .map((found) => Number(found?.[1]));

const migrations = (): string[] => readdirSync(inShop('migrations').fsPath);

/** What Lockstep promises to its user in the editor, each with its proof. They run in this order, in one window. */
export const promises: Readonly<Record<string, () => Promise<void>>> = {
  'a dangerous migration shows its finding when it is opened': async () => {
    const { document } = await show(index);
    const findings = await findingsWhen(index, 'a finding', (found) => found.length > 0);
    assert.equal(findings.length, 1);
    const [finding] = findings;
    assert.ok(finding);
    assert.equal(finding.source, 'lockstep');
    assert.equal(codeOf(finding.code), 'index-blocks-writes');
    assert.equal(finding.severity, DiagnosticSeverity.Error);
    assert.equal(document.getText(finding.range), 'CREATE INDEX');
    assert.match(
      finding.message,
      /^Nobody can write to public\.orders while the index orders_customer_id_idx is built/,
    );
  },

  'the code of a finding leads to the page of its rule, where the package has it': async () => {
    const [finding] = await findingsWhen(index, 'index-blocks-writes', has('index-blocks-writes'));
    const extension = extensions.getExtension('lockstep.lockstep-postgres');
    assert.ok(finding && extension);
    const page = join(extension.extensionPath, 'docs/rules/index-blocks-writes.md');
    const target = typeof finding.code === 'object' ? finding.code.target.fsPath : undefined;
    assert.equal(target, existsSync(page) ? page : undefined);
  },

  'SQL that is no migration stays quiet': async () => {
    const query = inShop('query.sql');
    const edit = new WorkspaceEdit();
    edit.createFile(query, { contents: Buffer.from('CREATE INDEX orders_placed_at_idx ON orders (placed_at);\n') });
    assert.ok(await workspace.applyEdit(edit));
    const { document } = await show(query);
    assert.equal(document.languageId, 'sql');
    // The server answers what is asked about the file, and has nothing to say.
    const everywhere = new Range(new Position(0, 0), document.lineAt(0).range.end);
    assert.deepEqual(await quickFixesAt(query, everywhere), []);
    await show(foreignKey);
    await findingsWhen(foreignKey, 'constraint-scans-table', has('constraint-scans-table'));
    assert.deepEqual(findingsOf(query), []);
  },

  'a statement that is being typed shows its syntax error, and the others keep their findings': async () => {
    const { document } = await show(index);
    await findingsWhen(index, 'index-blocks-writes', has('index-blocks-writes'));
    const at = document.getText().indexOf('phone text');
    const edit = new WorkspaceEdit();
    edit.replace(index, new Range(document.positionAt(at), document.positionAt(at + 'phone text'.length)), 'phone ,');
    assert.ok(await workspace.applyEdit(edit));
    try {
      assert.ok(document.isDirty);
      const findings = await findingsWhen(index, 'a syntax error', has('syntax-error'));
      assert.ok(has('index-blocks-writes')(findings), 'the finding of the other statement has gone');
      const error = findings.find(({ code }) => codeOf(code) === 'syntax-error');
      assert.equal(error?.range.start.line, 2);
    } finally {
      await commands.executeCommand('workbench.action.files.revert');
    }
    await findingsWhen(index, 'no syntax error', (found) => found.length === 1 && has('index-blocks-writes')(found));
  },

  'a language server that dies while somebody types comes back, and says what is there then': async () => {
    const editor = await show(index);
    const { document } = editor;
    await findingsWhen(index, 'index-blocks-writes', has('index-blocks-writes'));
    const before = languageServers();
    assert.equal(before.length, 1);
    const end = document.lineAt(document.lineCount - 1).range.end;
    editor.selection = new Selection(end, end);
    // It dies at the first key, and the keys after that are sent to it before anybody can know.
    const dies = workspace.onDidChangeTextDocument(() => {
      dies.dispose();
      for (const pid of before) process.kill(pid, 'SIGKILL');
      while (languageServers().length > 0);
    });
    try {
      const keys = Array.from('ALTER TABLE customers ADD COLUMN ;');
      await Promise.all(keys.map((text) => commands.executeCommand('type', { text })));
      await findingsWhen(index, 'a syntax error', has('syntax-error'));
      const after = languageServers();
      assert.equal(after.length, 1);
      assert.notDeepEqual(after, before);
    } finally {
      await show(index);
      await commands.executeCommand('workbench.action.files.revert');
    }
    await findingsWhen(index, 'no syntax error', (found) => found.length === 1 && has('index-blocks-writes')(found));
  },

  'Restart Server brings the findings back, also from a server that hangs': async () => {
    await show(index);
    await findingsWhen(index, 'index-blocks-writes', has('index-blocks-writes'));
    let wentAway = false;
    const listening = languages.onDidChangeDiagnostics(() => {
      wentAway ||= findingsOf(index).length === 0;
    });
    const before = languageServers();
    for (const pid of before) process.kill(pid, 'SIGSTOP');
    await commands.executeCommand('lockstep.restartServer');
    await findingsWhen(index, 'it to go away and come back', (found) => wentAway && has('index-blocks-writes')(found));
    listening.dispose();
    const after = languageServers();
    assert.equal(after.length, 1);
    assert.notDeepEqual(after, before);
  },

  'what is written in lockstep.json counts before it is saved': async () => {
    await show(index);
    await findingsWhen(index, 'index-blocks-writes', has('index-blocks-writes'));
    const config = await workspace.openTextDocument(inShop('lockstep.json'));
    const edit = new WorkspaceEdit();
    const start = config.positionAt(config.getText().indexOf('{') + 1);
    edit.insert(config.uri, start, ' "rules": { "index-blocks-writes": "off" },');
    assert.ok(await workspace.applyEdit(edit));
    await findingsWhen(index, 'no finding', (found) => found.length === 0);
    assert.ok(config.isDirty);
    await window.showTextDocument(config);
    await commands.executeCommand('workbench.action.files.revert');
    await show(index);
    await findingsWhen(index, 'index-blocks-writes', has('index-blocks-writes'));
  },

  'the page of a rule is among the quick fixes of its finding': async () => {
    await show(index);
    const [finding] = await findingsWhen(index, 'index-blocks-writes', has('index-blocks-writes'));
    assert.ok(finding);
    const fixes = await quickFixesAt(index, finding.range);
    const page = fixes.find(({ title }) => title === 'Show documentation for index-blocks-writes');
    assert.ok(page?.command, fixes.map(({ title }) => title).join('; '));
    await commands.executeCommand(page.command.command, ...((page.command.arguments ?? []) as unknown[]));
    const label = await tabWhen('the page', ({ label }) => label === 'Preview index-blocks-writes.md');
    await window.tabGroups.close(label);
  },

  'the quick fix writes all its files, and the finding is gone': async () => {
    const editor = await show(index);
    const { document } = editor;
    const [finding] = await findingsWhen(index, 'index-blocks-writes', has('index-blocks-writes'));
    assert.ok(finding);
    const fixes = await quickFixesAt(index, finding.range);
    assert.equal(fixes[0]?.title, 'Build orders_customer_id_idx CONCURRENTLY in a migration of its own');
    assert.equal(fixes.filter(({ isPreferred }) => isPreferred).length, 1);
    const before = new Set(migrations());
    const saved = allSaved();
    // As the key for it does. What executeCodeActionProvider gives has lost the contents of new files on its way.
    editor.selection = new Selection(finding.range.start, finding.range.start);
    await commands.executeCommand('editor.action.codeAction', { kind: 'quickfix', apply: 'first', preferred: true });
    await saved;

    assert.doesNotMatch(document.getText(), /CREATE INDEX/);
    assert.match(document.getText(), /ADD COLUMN phone text;/);
    const created = migrations().filter((name) => !before.has(name));
    assert.equal(created.length, 2, created.join());
    const up = created.find((name) => name.endsWith('.up.sql'));
    assert.ok(up);
    assert.match(readFileSync(inShop(`migrations/${up}`).fsPath, 'utf8'), /CREATE INDEX CONCURRENTLY/);
    await findingsWhen(index, 'no finding', (found) => found.length === 0);
    for (const name of created) await tabWhen(`a tab of ${name}`, (tab) => tab.label === name);
    const made = inShop(`migrations/${up}`);
    await show(made);
    await quickFixesAt(made, new Range(0, 0, 99, 0)); // the server has answered about it
    await findingsWhen(made, 'no finding', (found) => found.length === 0);
  },
};
