// docs/images/stalls.svg as a PNG, since the Marketplace shows no SVG in a README.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const svg = join(import.meta.dirname, '../../docs/images/stalls.svg');

/** Takes stalls.png. */
export async function stallsShot({ browser, pictures }) {
  const page = await browser.newPage({ viewport: { width: 760, height: 600 }, deviceScaleFactor: 2 });
  await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${readFileSync(svg, 'utf8')}`);
  await page.locator('svg').screenshot({ path: join(pictures, 'stalls.png') });
  await page.close();
}
