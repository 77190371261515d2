/** The arrows between the rooms of the house (docs: "The house") run one way. */
import { describe, expect, it } from 'vitest';
import { type ImportStatement, importsOf, sourceFiles } from './imports.js';

interface Room {
  /** Files whose path begins so; the first room that fits is a file's own. */
  readonly prefix: string;
  /** Rooms it may know beside itself. */
  readonly knows: readonly string[];
  readonly packages: RegExp;
  readonly why: string;
}

const rooms: readonly Room[] = [
  {
    prefix: 'experiment/',
    knows: [],
    packages: /^(zod|jsonc-parser|fast-png|@jsquash\/.+)$/,
    why: 'what an experiment is stands by itself: no VS Code, no DOM, no GPU, no Node',
  },
  {
    prefix: 'webview/engine/',
    knows: ['experiment/'],
    packages: /^$/,
    why: 'the engine knows the experiment only; operations are handed to it',
  },
  {
    prefix: 'webview/ops/',
    knows: ['experiment/', 'webview/engine/'],
    packages: /^$/,
    why: 'operations know the experiment and the engine',
  },
  {
    prefix: 'webview/color/',
    knows: [],
    packages: /^d3-scale-chromatic$/,
    why: 'colours know nobody',
  },
  {
    prefix: 'webview/views/',
    knows: ['experiment/', 'webview/color/'],
    packages: /^(uplot(\/.+)?|@vscode\/webview-ui-toolkit)$/,
    why: 'views know the experiment and the colours and speak to the engine in messages only',
  },
  {
    prefix: 'webview/page',
    knows: ['experiment/', 'webview/color/', 'webview/views/', 'webview/worker'],
    packages: /^media\/\w+\.css$/,
    why: "the page's composition root joins views; the worker it takes as source text",
  },
  {
    prefix: 'webview/wakeGpu',
    knows: [],
    packages: /^$/,
    why: 'what runs before the engine knows nothing of it',
  },
  {
    prefix: 'webview/worker',
    knows: ['experiment/', 'webview/engine/', 'webview/ops/', 'webview/color/', 'webview/wakeGpu'],
    packages: /^$/,
    why: "the worker's composition root joins engine and operations",
  },
  {
    prefix: 'extension/',
    knows: ['experiment/'],
    packages: /^(vscode|jsonc-parser|node:.+)$/,
    why: 'the extension host knows the experiment only',
  },
  {
    prefix: 'bench/',
    knows: ['experiment/', 'webview/engine/'],
    packages: /^$/,
    why: 'benchmarks know the experiment and the engine; operations are handed to them',
  },
  {
    prefix: 'cli/',
    knows: ['experiment/', 'webview/engine/', 'webview/ops/', 'webview/color/', 'bench/'],
    packages: /^(webgpu|fast-png|node:.+|package\.json)$/,
    why: 'the command line is the composition root of the engine in Node',
  },
];

/** Packages that come in through one door each. */
const doors: readonly { readonly packages: RegExp; readonly file: RegExp; readonly why: string }[] = [
  { packages: /^@tensorflow\//, file: /^webview\/engine\/tfjs\.ts$/, why: 'tfjs is taken in parts, through one module' },
  {
    packages: /^@vscode\/webview-ui-toolkit$/,
    file: /^webview\/views\/toolkit\.ts$/,
    why: 'the toolkit is no longer maintained and must be easy to replace',
  },
  { packages: /^webgpu$/, file: /^cli\/dawn\.ts$/, why: 'Dawn is for Node and never part of the extension' },
];

/** Fields of tfjs that are private in its typings, and the two functions of internals.ts that give them with types. */
const privateField =
  /\.(tensorMap|commandEncoder|computePassEncoder|commandQueueOwnedIds|dispatchCountInPass|uniformPendingDisposal|recordAndSubmit|activeTape|addTapeNode|kernelDepth)\b|\b(backendFields|engineFields)\b/;

function complaint({ file, line, target }: ImportStatement): string | undefined {
  const door = doors.find(({ packages }) => packages.test(target));
  if (door) return door.file.test(file) ? undefined : `${file}:${line} imports ${target}: ${door.why}.`;
  const room = rooms.find(({ prefix }) => file.startsWith(prefix));
  if (!room) return `${file}:${line}: no room of the house holds this file. Move it, or add its room to the rules.`;
  const own = rooms.some(({ prefix }) => target.startsWith(prefix));
  const allowed = own ? [room.prefix, ...room.knows].some((prefix) => target.startsWith(prefix)) : room.packages.test(target);
  return allowed ? undefined : `${file}:${line} imports ${target}: ${room.why}.`;
}

async function allSources() {
  return (await Promise.all(['experiment', 'webview', 'extension', 'cli', 'bench'].map(sourceFiles))).flat();
}

describe('the house', () => {
  it('has arrows that run one way', async () => {
    const imports = (await allSources()).flatMap(({ file, text }) => importsOf(file, text));
    expect(imports.length).toBeGreaterThan(100);
    expect(imports.map(complaint).filter((text) => text !== undefined)).toEqual([]);
  });

  it("keeps tfjs's private fields in the backend's folder, where internals.ts says what they are", async () => {
    const sources = await allSources();
    const touching = sources.filter(({ text }) => privateField.test(text)).map(({ file }) => file);
    expect(touching).toContain('webview/engine/backend/internals.ts');
    expect(touching.filter((file) => !file.startsWith('webview/engine/backend/'))).toEqual([]);
  });
});

describe('the webview', () => {
  it('uses nothing that only Node has: what works in the tests on Dawn must work in the page', async () => {
    const lines = (await sourceFiles('webview')).flatMap(({ file, text }) =>
      text.split('\n').map((code, index) => ({ place: `${file}:${index + 1}`, code })),
    );
    const node = lines.filter(({ code }) => /(?<![\w.])(process\.|Buffer\.|require\(|__dirname)/.test(code));
    expect(node.map(({ place, code }) => `${place} ${code.trim()}`)).toEqual([]);
  });
});

describe('the rule', () => {
  const says = (file: string, text: string) => importsOf(file, text).map(complaint);

  it.each([
    ['experiment/file/parse.ts', "import type { Session } from '../../webview/engine/session.js';"],
    ['experiment/data/image.ts', "import { readFile } from 'node:fs/promises';"],
    ['webview/engine/graph.ts', "import {\n  operations,\n} from '../ops/index.js';"],
    ['webview/engine/graph.ts', "import * as tf from '@tensorflow/tfjs-core';"],
    ['webview/color/index.ts', "export type { Layout } from '../../experiment/layout.js';"],
    ['webview/views/card.ts', "const session = await import('../engine/session.js');"],
    ['webview/views/card.ts', "import * as vscode from 'vscode';"],
    ['extension/main.ts', "import '../webview/page.js';"],
    ['cli/gradlab.ts', "type Page = typeof import('../webview/views/store.js');"],
    ['webview/stray.ts', "import { contracts } from '../experiment/contracts/index.js';"],
  ])('refuses in %s: %s', (file, text) => {
    expect(says(file, text)).toEqual([expect.stringContaining(file)]);
  });

  it.each([
    ['experiment/file/parse.ts', "import { z } from 'zod';"],
    ['webview/page.ts', "import engineSource from 'worker:./worker.ts';\nimport './views/page.css';"],
    ['webview/engine/tfjs.ts', "export { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';"],
    ['extension/main.ts', "import * as vscode from 'vscode';\nimport { parseExperiment } from '../experiment/file/parse.js';"],
    ['cli/gradlab.ts', "import { operations } from '../webview/ops/index.js';"],
  ])('allows in %s: %s', (file, text) => {
    expect(says(file, text).filter((complaint) => complaint !== undefined)).toEqual([]);
    expect(says(file, text).length).toBeGreaterThan(0);
  });
});
