// Runs stories/: what only a screen shows, in windows of their own, each on a fresh copy of the shop.
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openScreen } from './screen.mjs';

/** The command line in the installed extension. */
export function installedCli({ extensions }) {
  const name = readdirSync(extensions).find((entry) => entry.startsWith('lockstep.'));
  return join(extensions, name, 'dist/cli.js');
}

/**
 * Runs one story (promises by name) and prints how each went; after one that failed, the rest of its story is not run.
 * `more`: what its promises get besides the screen, the folder and the command line. Gives whether all is well.
 */
export async function runStory(name, story, { place, shop, ...more }) {
  const folder = join(place.home, name, 'shop');
  cpSync(shop, folder, { recursive: true });
  const screen = await openScreen({ ...more, profile: place.profile, folder });
  try {
    for (const [promise, prove] of Object.entries(story)) {
      const start = performance.now();
      try {
        await prove({ ...more, screen, folder, cli: installedCli(place.profile) });
      } catch (error) {
        const seen = join(tmpdir(), `lockstep-e2e-${name}.png`);
        await screen.page.screenshot({ path: seen }).catch(() => undefined);
        console.log(`  ✗ ${promise}\n${String(error.stack).replaceAll(/^/gm, '      ')}\n      The screen: ${seen}`);
        return false;
      }
      console.log(`  ✓ ${promise} (${Math.round(performance.now() - start)} ms)`);
    }
    return true;
  } finally {
    await screen.close();
  }
}

const changeSettings = ({ user }, more) => {
  const file = join(user, 'User/settings.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...more }));
};

/** Lets VS Code ask about trust, which the settings of the profile switch off. */
export function withTrust(profile) {
  changeSettings(profile, {
    'security.workspace.trust.enabled': true,
    'security.workspace.trust.startupPrompt': 'never',
    'security.workspace.trust.banner': 'never',
  });
}

/** As before. */
export function withoutTrust(profile) {
  changeSettings(profile, { 'security.workspace.trust.enabled': false });
}
