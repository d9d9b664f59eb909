// VS Code for the desktop: $VSCODE_EXECUTABLE, or what @vscode/test-electron downloads.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { downloadAndUnzipVSCode, resolveCliPathFromVSCodeExecutablePath, runTests } from '@vscode/test-electron';
import { cache } from './codeServer.mjs';

/**
 * Finds a VS Code, and gives how an extension is installed into it and how a suite is run in it.
 * @throws Error when there is none, with what can be done.
 */
export async function findDesktop(named) {
  const executable =
    named ??
    (await downloadAndUnzipVSCode({ cachePath: cache }).catch((cause) => {
      throw new Error(
        'There is no VS Code to test in, and none can be downloaded. ' +
          'Set VSCODE_EXECUTABLE to one, or CHROMIUM to a Chromium (Linux x64: VS Code then comes from npm).',
        { cause },
      );
    }));
  const folders = ({ user, extensions }) => [`--user-data-dir=${user}`, `--extensions-dir=${extensions}`];
  return {
    executable,
    install: (profile, vsix) => {
      const cli = resolveCliPathFromVSCodeExecutablePath(executable);
      const isWindows = process.platform === 'win32';
      const quoted = (text) => (isWindows ? `"${text}"` : text);
      // A stand-in for VS Code has no command line beside it, and answers for it.
      const command = existsSync(cli) ? cli : executable;
      const args = [...folders(profile), '--install-extension', vsix];
      execFileSync(quoted(command), args.map(quoted), { stdio: ['ignore', 'ignore', 'inherit'], shell: isWindows });
    },
    /** Runs a suite (a bundle) on a folder. Gives how VS Code came to an end. */
    run: async ({ profile, development, suite, shop, result }) => {
      const code = await runTests({
        vscodeExecutablePath: executable,
        extensionDevelopmentPath: development,
        extensionTestsPath: suite,
        extensionTestsEnv: { LOCKSTEP_E2E_RESULT: result },
        launchArgs: [shop, ...folders(profile)],
      }).catch((error) => error.message);
      return `VS Code has ended: ${code}`;
    },
  };
}
