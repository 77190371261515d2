import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('every test file of the extension is named in the entry point that VS Code calls: the others would never run', () => {
  const folder = join(import.meta.dirname, '../../vscode');
  const index = readFileSync(join(folder, 'index.ts'), 'utf8');
  const files = readdirSync(folder).filter((file) => file.endsWith('.test.ts'));
  const named = [...index.matchAll(/import\('\.\/(.+)\.js'\)/g)].map(([, name]) => `${name}.ts`);
  expect(named.sort()).toEqual(files.sort());
});
