import type { CompletionItem, CompletionItemKind, Position } from 'vscode-languageserver';
import { completionsAt, type Completion } from '../../core/features/completion';
import { plainText, snippetText } from '../../core/features/recipes/text';
import { offsetAt, pathsOf } from '../convert';
import type { OpenedDocument } from '../workspace';

// Snippet, Keyword, Value and Struct of the protocol.
const kinds: Record<Completion['kind'], CompletionItemKind> = { recipe: 15, directive: 14, rule: 12, table: 22 };

/** What can be inserted at a place of a document. `snippets`: the client knows their syntax. */
export function completionsOf(opened: OpenedDocument, position: Position, snippets: boolean): CompletionItem[] {
  const lines = pathsOf(opened, () => null).lines(opened.path);
  const found = completionsAt(opened.session, opened.path, offsetAt(lines, position));
  return found.map(({ label, detail, documentation, kind, template, replaces, alsoEdits }, at): CompletionItem => ({
    label,
    kind: kinds[kind],
    ...(detail === '' ? {} : { detail }),
    ...(documentation === '' ? {} : { documentation: { kind: 'markdown', value: documentation } }),
    filterText: label,
    // In the order in which they are given.
    sortText: String(at).padStart(3, '0'),
    insertTextFormat: snippets ? 2 : 1,
    textEdit: {
      range: lines.range(replaces),
      newText: snippets ? snippetText(template) : plainText(template),
    },
    ...(alsoEdits.length === 0
      ? {}
      : { additionalTextEdits: alsoEdits.map(({ span, newText }) => ({ range: lines.range(span), newText })) }),
  }));
}
