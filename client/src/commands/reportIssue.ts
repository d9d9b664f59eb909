import { arch, platform } from 'node:os';
import { commands, version as vscodeVersion } from 'vscode';
import type { Dependencies } from './index';

/** Opens VS Code's issue reporter on this extension, with the versions that a report needs and nothing else. */
export async function reportIssue({ version }: Dependencies): Promise<void> {
  await commands.executeCommand('workbench.action.openIssueReporter', {
    extensionId: 'lockstep.lockstep-postgres',
    issueBody: `What happened, and what should have happened?\n\nThe migration, as small as it can be:\n\n\`\`\`sql\n\n\`\`\`\n\nLockstep ${version}, VS Code ${vscodeVersion}, ${platform()} ${arch()}\n`,
  });
}
