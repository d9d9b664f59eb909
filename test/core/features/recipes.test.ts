import { describe, expect, it } from 'vitest';
import { recipeLabels, recipeLayouts, writeRecipe } from '../../support/recipes';

describe.each(recipeLayouts)('recipes in %s', (layout) => {
  it.each(recipeLabels)('%s brings no finding', (label) => {
    for (const major of [14, 18]) {
      const { session, migrations } = writeRecipe(label, layout, { major });
      const paths = new Set(migrations.map(({ path }) => path));
      const findings = session.linted
        .filter(({ file }) => paths.has(file.path))
        .flatMap(({ file, findings: own }) => own.map(({ rule, message }) => [file.text, rule, message]));
      expect(findings).toEqual([]);
    }
  });
});
