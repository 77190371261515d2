/** `gradlab run`: trains an experiment and writes what came of it. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeNpy } from '../experiment/data/npy.js';
import type { Experiment } from '../experiment/experiment.js';
import { psnrOfLoss } from '../experiment/psnr.js';
import { entryCount } from '../experiment/shape.js';
import type { Session } from '../webview/engine/session.js';
import { openEngine } from './engine.js';
import type { OpenBackend } from './openBackend.js';
import { runOptions } from './options.js';
import { picturesOf } from './pictures.js';
import { readExperiment } from './readExperiment.js';
import { chosenTensors, type Savable } from './savable.js';
import { tell } from './tell.js';
import { train, withSteps } from './train.js';

export const runHelp = `gradlab run FILE --out DIR [options]

Trains the experiment in FILE and writes to DIR
  <node>.npy             the value of every node (<node>.<output>.npy where it has several)
  grad.<tensor>.npy      the gradient of every trainable tensor
  <view>.png             the views
  metrics.json           loss, PSNR, times, the loss of every step

Options
  --steps N              train N steps instead of the file's; 0 for one forward and backward pass
  --save REF,REF         write these tensors instead: render, means, grad:render
  --backend webgpu|cpu   default: a graphics driver, else SwiftShader, else the CPU
  --root DIR             the folder that the file's paths stay inside; default: the file's own
`;

/** @returns the exit code: 0, 1 where the run failed, 130 where it was interrupted. */
export async function run(args: string[]): Promise<number> {
  const options = runOptions(args);
  const read = await readExperiment(options.file, options.root);
  const experiment = withSteps(read.experiment, options.steps, options.file);
  const chosen = chosenTensors(experiment, options.save);

  const { opened, newSession } = await openEngine(options.backend);
  const session = newSession();
  const started = performance.now();
  const interrupted = await train(session, experiment, read.files);
  const seconds = (performance.now() - started) / 1000;

  const { problem, step, steps } = session.status;
  if (problem) {
    tell(`${options.file}: the run failed. ${problem.message}\n${problem.remedy}`);
    return 1;
  }
  if (interrupted) {
    tell(`Interrupted after step ${step} of ${steps}. Nothing was written.`);
    return 130;
  }
  await write(options.out, [
    ...(await arraysOf(session, chosen)),
    ...(await picturesOf(session, experiment)).map(({ fileName, png }) => [fileName, png] as const),
    ['metrics.json', `${JSON.stringify(metricsOf(session, experiment, opened, seconds), undefined, 2)}\n`],
  ]);
  tell(`${summary(session, experiment, seconds)} Written to ${options.out}.`);
  return 0;
}

/** Where the loss does not depend on a tensor, its gradient is zero. */
async function arraysOf(session: Session, chosen: readonly Savable[]): Promise<(readonly [string, Uint8Array])[]> {
  const arrays = chosen.map(async ({ reference, gradient, shape, fileName }) => {
    const tensor = gradient ? session.gradient(reference) : session.value(reference);
    const data = tensor ? await session.read(tensor) : new Float32Array(entryCount(shape));
    return [`${fileName}.npy`, writeNpy(shape, data)] as const;
  });
  return Promise.all(arrays);
}

function metricsOf(session: Session, experiment: Experiment, { kind, adapter, software }: OpenBackend, seconds: number) {
  const { loss, step, millisecondsPerStep, dispatchesPerStep } = session.status;
  return {
    title: experiment.title,
    loss,
    psnr: loss === undefined ? undefined : psnrOfLoss(experiment, loss),
    steps: step,
    seconds,
    millisecondsPerStep,
    dispatchesPerStep,
    backend: kind,
    adapter,
    software,
    // Entry i is the loss after i steps.
    losses: [...session.losses],
  };
}

function summary(session: Session, experiment: Experiment, seconds: number): string {
  const { loss, step } = session.status;
  const decibels = loss === undefined ? undefined : psnrOfLoss(experiment, loss);
  const result = [
    loss === undefined ? [] : [`loss ${loss.toPrecision(4)}`],
    decibels === undefined ? [] : [`${decibels.toFixed(2)} dB`],
  ].flat();
  return `${step} steps in ${seconds.toFixed(1)} s${result.length > 0 ? `: ${result.join(', ')}` : ''}.`;
}

/** Each file is there whole or not at all. */
async function write(folder: string, files: readonly (readonly [name: string, content: Uint8Array | string])[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, content] of files) {
    const unfinished = join(folder, `.${basename(name)}.unfinished`);
    await writeFile(unfinished, content);
    await rename(unfinished, join(folder, name));
  }
}
