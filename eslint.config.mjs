// Lint rules of the repository. The import directions of ARCHITECTURE.md are enforced here, by a rule of our own.
import { dirname, relative, resolve, sep } from 'node:path';
import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

const root = import.meta.dirname;

/** Which folders (or files) each folder may import from; the longest prefix of a file's path decides. */
const mayImport = {
  'server/src/core': ['server/src/core'],
  'server/src/postgres': ['server/src/core', 'server/src/postgres'],
  'server/src/runner': ['server/src/core', 'server/src/postgres', 'server/src/runner'],
  'server/src/rehearsal': ['server/src/core', 'server/src/postgres', 'server/src/rehearsal'],
  'server/src/files': ['server/src/core', 'server/src/files'],
  'server/src/lsp': ['server/src/core', 'server/src/files', 'server/src/lsp'],
  'server/src/cli': [
    'server/src/core',
    'server/src/files',
    'server/src/postgres',
    'server/src/runner',
    'server/src/rehearsal',
    'server/src/cli',
  ],
  client: ['client', 'server/src/lsp/protocol'],
  test: ['test', 'server/src', 'client'],
  bench: ['bench', 'test', 'server/src'],
};

const within = (path, folder) => path === folder || path === `${folder}.ts` || path.startsWith(`${folder}/`);
const fromRoot = (path) => relative(root, path).split(sep).join('/');

const boundaries = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const file = fromRoot(context.filename);
    const from = Object.keys(mayImport).find((folder) => within(file, folder));
    if (from === undefined) return {};
    const check = (node) => {
      const name = node?.value ?? node?.literal?.value;
      if (typeof name !== 'string') return;
      if (name === 'vscode' && from !== 'client' && from !== 'test')
        context.report({ node, message: 'Only client/ imports vscode.' });
      if (name.startsWith('node:') && from === 'server/src/core')
        context.report({ node, message: 'The core is pure: no Node modules.' });
      if (!name.startsWith('.')) return;
      const target = fromRoot(resolve(dirname(context.filename), name));
      if (!mayImport[from].some((folder) => within(target, folder)))
        context.report({ node, message: `${from} must not import ${target} (ARCHITECTURE.md, Imports).` });
    };
    return {
      ImportDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      TSImportType: (node) => check(node.source ?? node.argument),
    };
  },
};

export default tseslint.config(
  { ignores: ['dist/', 'out/', '**/node_modules/', 'test/fixtures/', '**/.lockstep/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    plugins: { lockstep: { rules: { boundaries } } },
    rules: {
      'lockstep/boundaries': 'error',
      // Numbers read well in template strings; everything else stays forbidden there.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        performance: 'readonly',
      },
    },
  },
);
