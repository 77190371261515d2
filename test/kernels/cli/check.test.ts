/** `gradlab check` as a person or a test runner meets it: lines and an exit code. */
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { useCommandLine } from './commandLine.js';
import { fit } from './fit.js';

/** A command line with other operations: `change` is the source of a function from the right `add` to the one in its place. */
function withAdd(name: string, change: string): Plugin {
  return {
    name,
    setup(build) {
      build.onResolve({ filter: /ops\/index\.js$/ }, ({ importer, resolveDir, path }) =>
        importer.endsWith('?changed')
          ? undefined
          : { path: `${join(resolveDir, path).replace(/js$/, 'ts')}?changed`, namespace: 'changed' },
      );
      build.onLoad({ filter: /.*/, namespace: 'changed' }, ({ path }) => ({
        resolveDir: join(path, '..'),
        contents: `
        import { operations as right } from ${JSON.stringify(path.replace('?changed', ''))};
        const change = ${change};
        export const operations = right.map((operation) => operation.name === 'add' ? change(operation) : operation);`,
      }));
    },
  };
}

/** Its definition gives a hundredth too much, so that right gradients are wrong in its eyes. */
const wrongDefinition = withAdd(
  'wrong-definition',
  `(add) => ({ ...add, definition: (inputs, attributes) => add.definition(inputs, attributes)
    .map((output) => ({ ...output, data: output.data.map((value) => 1.01 * value) })) })`,
);

/** The engine evaluates it twice to begin with, and fails when it is asked again. */
const failingLater = withAdd(
  'failing-later',
  `(add) => {
    let calls = 0;
    return { ...add, composition: (...given) => {
      if (++calls > 2) throw new Error('there is no memory left');
      return add.composition(...given);
    } };
  }`,
);

describe('gradlab check', () => {
  const { gradlab, write, root } = useCommandLine();

  test('checks the state after training, and says a line for each input', async () => {
    const { code, stdout, stderr } = await gradlab(['check', await write(fit)]);
    const [head, ...lines] = stdout.trim().split('\n');
    expect(head).toMatch(/fit\.gradlab\.json, step 25, loss \d/);
    expect(lines.slice(0, -2)).toEqual([
      expect.stringMatching(/^ {2}✓ twice\.a \[4\]: 4 of 4 entries agree, the worst to \d/),
      expect.stringMatching(/^ {2}✓ twice\.b \[4\]: 4 of 4 entries agree/),
      expect.stringMatching(/^ {2}✓ loss\.prediction \[4\]: 4 of 4 entries agree/),
      expect.stringMatching(/^ {2}✓ loss\.target \[4\]: 4 of 4 entries agree/),
    ]);
    expect(lines.at(-2)).toMatch(/^ {2}✓ whole graph: the derivative in a random direction agrees: −?\d/);
    expect(lines.at(-1)).toBe('1 file: all agree.');
    expect(stderr).toContain('Computing with WebGPU on');
    expect(code).toBe(0);
  });

  test('takes several files, other steps, and all entries where that is asked for', async () => {
    const golden = join(root, 'test/golden/gaussian-covariance/experiment.gradlab.json');
    const many = {
      ...fit,
      tensors: { ...fit.tensors, x: { fill: 1, shape: [100], trainable: true }, target: { fill: 0.5, shape: [100] } },
    };
    const file = await write(many);
    const { code, stdout } = await gradlab(['check', file, golden, '--steps', '0', '--backend', 'cpu']);
    expect(stdout).toContain(`${file}, step 0`);
    expect(stdout).toContain('twice.a [100]: 64 of 100 entries agree');
    expect(stdout).toContain(`${golden}, step 0`);
    expect(stdout.trim().split('\n').at(-1)).toBe('2 files: all agree.');
    expect(code).toBe(0);
    const all = await gradlab(['check', file, '--steps', '0', '--backend', 'cpu', '--all']);
    expect(all.stdout).toContain('twice.a [100]: 100 of 100 entries agree');
  });

  test.each(['fit-color', 'peak-or-density', 'pixel-center', 'splat-1d', 'sum-or-alpha'])(
    'the example %s is right from its first step on',
    async (name) => {
      const { code, stdout } = await gradlab(['check', join(root, `examples/${name}.gradlab.json`), '--steps', '0']);
      expect(stdout).not.toContain('✗');
      expect(stdout).not.toContain('told');
      expect(stdout.trim().split('\n').at(-1)).toBe('1 file: all agree.');
      expect(code).toBe(0);
    },
  );

  test('a run that fails is not well', async () => {
    const wild = await write({ ...fit, train: { optimizer: 'sgd', learningRate: 1e30, steps: 20 } }, 'wild.gradlab.json');
    const { code, stdout } = await gradlab(['check', wild, await write(fit), '--backend', 'cpu']);
    expect(stdout).toContain('✗ the run failed. The loss became');
    expect(stdout).toContain('✓ twice.a');
    expect(stdout.trim().split('\n').at(-1)).toBe(`2 files: 1 does not agree: ${wild}.`);
    expect(code).toBe(1);
  });

  test('what the file expects is checked in the state after its training', async () => {
    const file = (values: number[]) => ({
      ...fit,
      train: { optimizer: 'sgd', learningRate: 0, steps: 3 },
      expect: { twice: { values }, 'grad:x': { values: [1.5, 3.5, 5.5, 7.5], relativeTolerance: 1e-6 } },
    });
    const good = await gradlab(['check', await write(file([2, 4, 6, 8])), '--backend', 'cpu']);
    expect(good.stdout).toMatch(/step 3.*\n {2}✓ expect twice: .*\n {2}✓ expect grad:x: /);
    expect(good.code).toBe(0);
    const bad = await gradlab(['check', await write(file([2, 4, 6, 9])), '--backend', 'cpu']);
    expect(bad.stdout).toMatch(/✗ expect twice: .*twice\[3\]: 8 instead of 9/);
    expect(bad.stdout).toContain('✓ expect grad:x');
    expect(bad.stdout).toContain('✓ twice.a');
    expect(bad.code).toBe(1);
  });

  test('a file without a loss has nothing to check, which is said', async () => {
    const { loss: _, train: __, ...rest } = fit;
    const { code, stdout } = await gradlab(['check', await write(rest), '--backend', 'cpu']);
    expect(stdout).toContain('– gradients: not checked, because the file names no loss');
    expect(stdout.trim().split('\n').at(-1)).toBe('1 file: nothing to check.');
    expect(code).toBe(0);
  });

  test('expectations are not judged after other steps than the file’s, which is no failure', async () => {
    const file = await write({ ...fit, expect: { twice: { values: [9, 9, 9, 9] }, 'grad:x': { values: [9, 9, 9, 9] } } });
    const { code, stdout } = await gradlab(['check', file, '--steps', '0', '--backend', 'cpu']);
    expect(stdout).toContain('– expect twice: not judged, the file speaks of step 25');
    expect(stdout).toContain('– expect grad:x: not judged, the file speaks of step 25');
    expect(code).toBe(0);
  });

  test('mistakes of all files come before any work', async () => {
    const broken = await write('{ "gradlab": 2 }', 'broken.gradlab.json');
    const { code, stdout, stderr } = await gradlab(['check', broken, 'nowhere.gradlab.json', await write(fit)]);
    expect(stderr).toContain('broken.gradlab.json:1:');
    expect(stderr).toContain('nowhere.gradlab.json: there is no such file.');
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  test.each([
    [['check'], 'gradlab check wants experiment files'],
    [['check', 'a.json', '--out', 'o'], 'gradlab check has no option --out. It has --steps, --backend, --root, --all'],
    [['check', 'a.json', '--all=yes'], '--all takes no value'],
    [['check', 'a.json', '--steps', 'few'], '--steps wants a whole number'],
  ])('%j', async (args, words) => {
    const { code, stderr } = await gradlab(args);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
  });

  test('--help tells of it', async () => {
    const { stdout } = await gradlab(['check', '--help']);
    for (const word of ['gradlab check FILE…', '--all', 'Exits with 1']) expect(stdout).toContain(word);
  });
});

describe('gradlab check where the engine fails after the run', () => {
  const { gradlab, write } = useCommandLine([failingLater]);

  test('says that it could not look, and exits with 1', async () => {
    const { code, stdout } = await gradlab(['check', await write(fit), '--steps', '0', '--backend', 'cpu']);
    expect(stdout).toMatch(/✗ gradients: could not be checked\. .*no memory left/);
    expect(stdout).not.toContain('names no loss');
    expect(stdout).toMatch(/1 file: 1 does not agree: .*\n$/);
    expect(code).toBe(1);
  });
});

describe('gradlab check of wrong gradients', () => {
  const { gradlab, write } = useCommandLine([wrongDefinition]);

  test('names the worst entry with both numbers, and exits with 1', async () => {
    const { code, stdout } = await gradlab(['check', await write(fit), '--steps', '0', '--backend', 'cpu']);
    expect(stdout).toMatch(
      /✗ twice\.a \[4\]: 4 of 4 checked are wrong \(of 4 entries\), the worst a\[3\] is 3\.75, by differences 3\.79, off by 0\.01 of the largest/,
    );
    expect(stdout).toMatch(/✓ loss\.prediction/);
    expect(stdout).toMatch(/✗ whole graph: the derivative in a random direction is wrong/);
    expect(stdout).toMatch(/1 file: 1 does not agree: .*fit\.gradlab\.json\.\n$/);
    expect(code).toBe(1);
  });
});
