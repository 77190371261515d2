/** SwiftShader is found beside the browser that GRADLAB_CHROMIUM names, in whichever way it is named. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { swiftShaderFolder } from '../../../cli/dawn.js';

let prefix: string;
let browserFolder: string;

beforeEach(async () => {
  prefix = await mkdtemp(join(tmpdir(), 'gradlab-'));
  browserFolder = join(prefix, 'lib/mychrome');
  await mkdir(browserFolder, { recursive: true });
  await mkdir(join(prefix, 'bin'));
  for (const file of ['mychrome', 'vk_swiftshader_icd.json']) await writeFile(join(browserFolder, file), '');
  await writeFile(join(prefix, 'bin/mychrome'), '#!/bin/sh\n');
  await symlink('../lib/mychrome/mychrome', join(prefix, 'bin/link'));
  return () => rm(prefix, { recursive: true });
});

for (const named of ['lib/mychrome', 'lib/mychrome/mychrome', 'bin/mychrome', 'bin/link']) {
  test(`named as ${named}`, () => {
    expect(swiftShaderFolder(join(prefix, named))).toBe(browserFolder);
  });
}

test('a name that is wrong is as good as none', () => {
  expect(swiftShaderFolder(join(prefix, 'nowhere'))).toBe(swiftShaderFolder(undefined));
});
