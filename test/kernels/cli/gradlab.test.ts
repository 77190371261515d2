/** The command line as a person meets it: a process, its files, its words, its exit code. */
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { beforeEach, describe, expect, test } from 'vitest';
import { readNpy } from '../../../experiment/data/npy.js';
import { useCommandLine } from './commandLine.js';
import { fit } from './fit.js';

const commandLine = useCommandLine();
const { root, gradlab } = commandLine;
const experimentFile = (experiment: unknown = fit, name?: string) => commandLine.write(experiment, name);
let folder: string;
let out: string;

beforeEach(() => {
  folder = commandLine.folder();
  out = join(folder, 'out');
});

const read = async (name: string) => readNpy(await readFile(join(out, name)));
const metrics = async () => JSON.parse(await readFile(join(out, 'metrics.json'), 'utf8'));

function expectClose(values: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5): void {
  expect(values).toHaveLength(expected.length);
  expect(Math.max(...Array.from(expected, (value, index) => Math.abs(values[index]! - value)))).toBeLessThan(tolerance);
}

describe('gradlab run', () => {
  test('trains and writes values, gradients and metrics', async () => {
    const { code, stderr } = await gradlab(['run', await experimentFile(), '--out', out]);
    expect(stderr).toContain('Computing with WebGPU on');
    expect(stderr).toContain('25 steps in');
    expect(code).toBe(0);
    expect((await readdir(out)).sort()).toEqual(
      ['grad.idle.npy', 'grad.twice.png', 'grad.x.npy', 'loss.npy', 'metrics.json', 'twice.npy', 'twice.png'].sort(),
    );
    const twice = (await read('twice.npy')).data;
    const gradient = (await read('grad.x.npy')).data;
    expectClose(
      gradient,
      twice.map((value) => value - 0.5),
    );
    expect((await read('grad.idle.npy')).data).toEqual(Float32Array.of(0));
    const { losses, ...rest } = await metrics();
    expect(rest).toMatchObject({ steps: 25, backend: 'webgpu', loss: losses[25] });
    expect(losses).toHaveLength(26);
    expect(rest.dispatchesPerStep).toBeGreaterThan(0);
    expect((await read('loss.npy')).data[0]).toBe(Math.fround(rest.loss));
    expect(decode(await readFile(join(out, 'twice.png'))).channels).toBe(4);
  });

  test('gives the same on the CPU', async () => {
    const file = await experimentFile();
    expect((await gradlab(['run', file, '--out', out])).code).toBe(0);
    const onGpu = (await read('twice.npy')).data;
    const { code, stderr } = await gradlab(['run', file, '--out', out, '--backend', 'cpu']);
    expect(stderr).toContain('Computing with the CPU, as asked for.');
    expect(code).toBe(0);
    expect(await metrics()).toMatchObject({ backend: 'cpu', adapter: 'CPU' });
    expectClose((await read('twice.npy')).data, onGpu);
  });

  test('--steps and --save', async () => {
    const { code } = await gradlab([
      'run',
      await experimentFile(),
      '--out',
      out,
      '--steps',
      '3',
      '--save',
      'x,grad:twice',
      '--backend',
      'cpu',
    ]);
    expect(code).toBe(0);
    expect((await readdir(out)).filter((name) => name.endsWith('.npy')).sort()).toEqual(['grad.twice.npy', 'x.npy']);
    expect((await metrics()).steps).toBe(3);
    expectClose((await read('x.npy')).data, [0.7, 1.7, 2.7, 3.7], 0.01);
  });

  test('a file without training is evaluated once, with its views as pictures', async () => {
    const { code } = await gradlab(['run', join(root, 'test/golden/gaussian-covariance/experiment.gradlab.json'), '--out', out]);
    expect(code).toBe(0);
    expect(await metrics()).toMatchObject({ steps: 0, losses: [expect.any(Number)] });
    expect(existsSync(join(out, 'render.png'))).toBe(true);
    expect(decode(await readFile(join(out, 'grad.render.png')))).toMatchObject({ width: 20 * 12, height: 16 * 12 });
  });

  test('what an operation shows beside its output is a picture too, where a view asks for it', async () => {
    const pooled = {
      gradlab: 1,
      tensors: {
        photo: { values: [[[1], [3], [5], [2]]], trainable: true },
        labels: { values: [[0, 0, 1, 1]], dtype: 'int32' },
      },
      graph: [
        { id: 'pool', op: 'superpixelPool', inputs: { features: 'photo', labels: 'labels' } },
        { id: 'loss', op: 'mean', inputs: { input: 'pool' } },
      ],
      loss: 'loss',
      views: [{ show: 'pool', as: 'residual' }, { show: 'grad:pool', as: 'painted' }, { show: 'labels' }],
    };
    expect((await gradlab(['run', await experimentFile(pooled), '--out', out, '--backend', 'cpu'])).code).toBe(0);
    const pictures = (await readdir(out)).filter((name) => name.endsWith('.png')).sort();
    expect(pictures).toEqual(['grad.pool.painted.png', 'labels.png', 'pool.residual.png']);
    const { width, height } = decode(await readFile(join(out, 'pool.residual.png')));
    expect(width).toBe(4 * height);
  });

  test('borders of segments lie over the picture that a view names', async () => {
    const halves = {
      gradlab: 1,
      tensors: {
        photo: { fill: 0, shape: [2, 4, 3] },
        labels: {
          values: [
            [0, 0, 1, 1],
            [0, 0, 1, 1],
          ],
          dtype: 'int32',
        },
      },
      graph: [{ id: 'pool', op: 'superpixelPool', inputs: { features: 'photo', labels: 'labels' } }],
      views: [{ show: 'labels', over: 'photo' }, { show: 'labels' }],
    };
    expect((await gradlab(['run', await experimentFile(halves), '--out', out, '--backend', 'cpu'])).code).toBe(0);
    expect((await readdir(out)).filter((name) => name.endsWith('.png')).sort()).toEqual(['labels.over.photo.png', 'labels.png']);
    const { width, height, data } = decode(await readFile(join(out, 'labels.over.photo.png')));
    expect([height, width]).toEqual([384, 768]);
    const bright = Array.from({ length: width }, (_, x) => x).filter((x) => (data[4 * (100 * width + x)] as number) > 100);
    expect(bright).toEqual([384]);
  });

  test('a run that goes wrong is explained, exits with 1 and writes nothing', async () => {
    const wild = { ...fit, train: { optimizer: 'sgd', learningRate: 1e30, steps: 20 } };
    const { code, stderr } = await gradlab(['run', await experimentFile(wild), '--out', out, '--backend', 'cpu']);
    expect(code).toBe(1);
    expect(stderr).toContain('the run failed. The loss became');
    expect(stderr).toContain('Lower the learning rate');
    expect(existsSync(out)).toBe(false);
  });

  test('so does one on the GPU, whose work is done by then', async () => {
    const wild = { ...fit, train: { optimizer: 'sgd', learningRate: 1e30, steps: 20 } };
    const { code, stderr } = await gradlab(['run', await experimentFile(wild), '--out', out]);
    expect(stderr).toContain('the run failed. The loss became');
    expect(code).toBe(1);
  });

  test('Ctrl-C stops it, says where, and leaves nothing half', async () => {
    const endless = { ...fit, train: { ...fit.train, steps: 100_000_000 } };
    let killed = false;
    const { code, stderr } = await gradlab(['run', await experimentFile(endless), '--out', out], (words, kill) => {
      if (killed || !words.includes('Computing')) return;
      killed = true;
      setTimeout(() => kill('SIGINT'), 500);
    });
    expect(code).toBe(130);
    expect(stderr).toMatch(/Interrupted after step \d+ of 100000000\. Nothing was written\./);
    expect(existsSync(out)).toBe(false);
  });

  test('no progress bar where nobody sees it', async () => {
    const { stderr } = await gradlab(['run', await experimentFile(), '--out', out, '--backend', 'cpu']);
    expect(stderr).not.toContain('\r');
    expect(stderr).not.toContain('\x1b');
    expect(stderr.trim().split('\n')).toHaveLength(2);
  });
});

describe('mistakes', () => {
  test('in the file are told with line and column', async () => {
    const { code, stderr } = await gradlab([
      'run',
      await experimentFile('{ "gradlab": 1,\n  "tensors": {},\n  "grph": [] }'),
      '--out',
      out,
    ]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/fit\.gradlab\.json:3:3: .*grph/);
    expect(existsSync(out)).toBe(false);
  });

  test('a file that is not there', async () => {
    const { code, stderr } = await gradlab(['run', 'nowhere.gradlab.json', '--out', out]);
    expect(code).toBe(2);
    expect(stderr).toContain('nowhere.gradlab.json: there is no such file.');
  });

  test.each([
    [['run'], 'wants an experiment file'],
    [['run', 'a.json'], '--out DIR'],
    [['run', 'a.json', 'b.json', '--out', 'o'], 'takes one file'],
    [['run', 'a.json', '--out', 'o', '--step', '3'], 'no option --step. It has --out, --steps, --save, --backend, --root'],
    [['run', 'a.json', '-o', 'o'], 'no option -o'],
    [['run', 'a.json', '--out', 'o', '--steps', '-1'], '--steps wants'],
    [['run', 'a.json', '--out', 'o', '--steps', 'many'], '--steps wants a whole number'],
    [['run', 'a.json', '--out', 'o', '--backend', 'cuda'], '--backend is webgpu or cpu'],
    [['run', 'a.json', '--out', 'o', '--save', 'x,,y'], '--save wants references'],
    [['run', 'a.json', '--out'], '--out wants a value'],
    [['run', 'a.json', '--out', '--steps', '3'], '--out wants a value'],
    [['run', 'a.json', '--out', 'o', '--out', 'p'], '--out is given twice'],
    [['fly'], 'no command "fly"'],
    [[], 'gradlab run FILE --out DIR'],
  ])('%j', async (args, words) => {
    const { code, stderr } = await gradlab(args);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
  });

  test('--save of what is not there says what is', async () => {
    const { code, stderr } = await gradlab(['run', await experimentFile(), '--out', out, '--save', 'y']);
    expect(code).toBe(2);
    expect(stderr).toContain('--save y: there is no such tensor. There are x, grad:x, idle');
  });

  test('--steps without training', async () => {
    const { train: _, ...rest } = fit;
    const { code, stderr } = await gradlab(['run', await experimentFile(rest), '--out', out, '--steps', '5']);
    expect(code).toBe(2);
    expect(stderr).toContain('has no "train"');
  });
});

describe('paths', () => {
  const withFile = { ...fit, tensors: { ...fit.tensors, target: { npy: '../secret/target.npy' } } };
  let file: string;

  beforeEach(async () => {
    await mkdir(join(folder, 'secret'));
    await mkdir(join(folder, 'inner'));
    await cp(join(root, 'test/golden/gaussian-covariance/expected/loss.npy'), join(folder, 'secret/target.npy'));
    file = await experimentFile(withFile, 'inner/fit.gradlab.json');
  });

  test('stay inside the folder of the file', async () => {
    const { code, stderr } = await gradlab(['run', file, '--out', out]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/fit\.gradlab\.json:\d+:\d+: .*"\.\.\/secret\/target\.npy" lies outside.*--root/);
  });

  test('are written as in the editor: relative, with forward slashes', async () => {
    for (const [path, said] of [
      [join(folder, 'inner/target.npy').replaceAll('\\', '/'), 'is not a path relative to this file'],
      ['data\\target.npy', 'has a backslash'],
    ]) {
      await experimentFile({ ...fit, tensors: { ...fit.tensors, target: { npy: path } } }, 'inner/fit.gradlab.json');
      const { code, stderr } = await gradlab(['run', file, '--out', out]);
      expect(code).toBe(2);
      expect(stderr).toContain(said);
    }
  });

  test('lead to files of a size that the editor reads, too', async () => {
    await writeFile(join(folder, 'inner/large.npy'), '');
    await truncate(join(folder, 'inner/large.npy'), 257 * 2 ** 20);
    await experimentFile({ ...fit, tensors: { ...fit.tensors, target: { npy: 'large.npy' } } }, 'inner/fit.gradlab.json');
    const { code, stderr } = await gradlab(['run', file, '--out', out]);
    expect(code).toBe(2);
    expect(stderr).toContain('"large.npy" has 257 MiB; GradLab reads files up to 256 MiB.');
  });

  test('symbolic links do not lead out either', async () => {
    await symlink(join(folder, 'secret/target.npy'), join(folder, 'inner/link.npy'));
    await experimentFile({ ...fit, tensors: { ...fit.tensors, target: { npy: 'link.npy' } } }, 'inner/fit.gradlab.json');
    const { code, stderr } = await gradlab(['run', file, '--out', out]);
    expect(code).toBe(2);
    expect(stderr).toContain('"link.npy" lies outside');
  });

  test('--root widens the folder: what is wrong then is the shape', async () => {
    const { code, stderr } = await gradlab(['run', file, '--out', out, '--root', folder]);
    expect(code).toBe(2);
    expect(stderr).not.toContain('lies outside');
    expect(stderr).toContain('[4]');
  });

  test('a root that is not there', async () => {
    const { code, stderr } = await gradlab(['run', file, '--out', out, '--root', join(folder, 'nowhere')]);
    expect(code).toBe(2);
    expect(stderr).toContain('there is no such folder');
  });
});

test('--help and --version', async () => {
  const help = await gradlab(['--help']);
  expect(help.code).toBe(0);
  for (const word of ['--out', '--steps', '--save', '--backend', '--root', 'metrics.json']) expect(help.stdout).toContain(word);
  expect((await gradlab(['run', '--help'])).stdout).toBe(help.stdout);
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  expect((await gradlab(['--version'])).stdout).toBe(`${version}\n`);
});
