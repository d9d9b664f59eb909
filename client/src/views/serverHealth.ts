import { languages, LanguageStatusSeverity } from 'vscode';
import { State, type LanguageClient } from 'vscode-languageclient/node';
import { sqlDocuments } from '../languageClient';
import type { Part } from '../part';

/** Says in the language status of an SQL file whether the language server runs. */
export function createServerHealth(client: LanguageClient): Part[] {
  const item = languages.createLanguageStatusItem('lockstep.server', sqlDocuments);
  item.name = 'Lockstep';
  const show = (state: State): void => {
    item.busy = state === State.Starting || state === State.StartFailed;
    item.severity = state === State.Stopped ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
    item.text =
      state === State.Running ? 'Lockstep' : state === State.Stopped ? 'Lockstep has stopped' : 'Lockstep starts';
    item.detail = state === State.Running ? 'reads migrations as you type' : '';
    item.command =
      state === State.Running
        ? { command: 'lockstep.showOutput', title: 'Show Output' }
        : { command: 'lockstep.restartServer', title: 'Restart Server' };
  };
  show(client.state);
  return [
    item,
    client.onDidChangeState(({ newState }) => {
      show(newState);
    }),
  ];
}
