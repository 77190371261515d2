import assert from 'node:assert/strict';
import { cpus, loadavg } from 'node:os';
import * as vscode from 'vscode';
import { psnrOf } from '../../experiment/psnr.js';
import { say } from './say.js';
import { closeAll, firstFrame, openEditor, rest, small, until, workspaceFile, write } from './support.js';

const example = workspaceFile('fit-photo.gradlab.json');

describe('the custom editor', () => {
  afterEach(closeAll);

  it('shows the first pictures of the example within 3 s', async () => {
    // What else this machine does now and then is not what is measured: one of four openings must be in time. The first is that of a VS Code
    // which has just started.
    const openings: number[] = [];
    while (openings.length < 4 && !openings.some((milliseconds) => milliseconds < 3000)) {
      const begin = performance.now();
      const page = await openEditor(example);
      // Its pictures come with the first frame: test/browser/training.test.ts holds that.
      await firstFrame(page);
      openings.push(Math.round(performance.now() - begin));
      say(`    first pictures after ${openings.at(-1)} ms, on ${page.device?.backend}: ${page.device?.name}`);
      const tab = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      assert.ok(tab instanceof vscode.TabInputCustom);
      assert.equal(tab.viewType, 'gradlab.experiment');
      await closeAll();
    }
    // A machine that has several times its cores' work to do says nothing about this one.
    const busy = loadavg()[0]! / cpus().length;
    if (busy > 3) say(`    not judged: the machine is busy with ${busy.toFixed(1)} tasks a core`);
    else assert.ok(Math.min(...openings) < 3000, `first pictures after ${openings.join(', ')} ms`);
  });

  it('runs on WebGPU', async () => {
    const page = await openEditor(example);
    await firstFrame(page);
    assert.equal(page.device?.backend, 'webgpu', page.device?.webgpuProblem?.message ?? '');
  });

  it('fits the photograph: 28 dB or more within its steps, at most 15 dispatches each', async function () {
    // 90 s is what the example should take on a software adapter with two cores for itself; tests have no machine for themselves.
    this.timeout(300_000);
    const page = await openEditor(example);
    await firstFrame(page);
    const begin = performance.now();
    const first = await until('a loss', () => page.status.loss);
    await until('the last step', () => page.status.phase === 'finished', 290_000);
    const seconds = (performance.now() - begin) / 1000;
    const { step, loss = Number.NaN, dispatchesPerStep = Number.NaN } = page.status;
    const decibels = psnrOf(loss, 1);
    say(
      `    ${step} steps in ${seconds.toFixed(1)} s: loss ${first.toPrecision(3)} → ${loss.toPrecision(3)}, ${decibels.toFixed(2)} dB, ${dispatchesPerStep} dispatches a step`,
    );
    assert.equal(step, 700);
    assert.ok(decibels >= 28, `${decibels} dB`);
    assert.ok(dispatchesPerStep <= 15, `${dispatchesPerStep} dispatches`);
  });

  it('obeys pause, step, run and reset', async () => {
    const page = await openEditor(await write('commands.gradlab.json', small));
    await until('some steps', () => page.status.step > 5);
    await vscode.commands.executeCommand('gradlab.pause');
    await until('the pause', () => page.status.phase === 'paused');
    const { step } = page.status;
    await rest(600);
    assert.equal(page.status.step, step);
    await vscode.commands.executeCommand('gradlab.step');
    await until('one more step', () => page.status.step === step + 1);
    await vscode.commands.executeCommand('gradlab.reset');
    await until('step 0', () => page.status.step === 0);
    await vscode.commands.executeCommand('gradlab.run');
    await until('steps after reset', () => page.status.phase === 'running' && page.status.step > 5);
  });

  it('waits for a person where gradlab.runOnOpen is off', async () => {
    const settings = vscode.workspace.getConfiguration('gradlab');
    await settings.update('runOnOpen', false, vscode.ConfigurationTarget.Workspace);
    try {
      const page = await openEditor(await write('waits.gradlab.json', small));
      await firstFrame(page);
      await rest(600);
      assert.deepEqual([page.status.phase, page.status.step], ['paused', 0]);
    } finally {
      await settings.update('runOnOpen', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('rests while it is hidden, and goes on where it was', async () => {
    const page = await openEditor(await write('rests.gradlab.json', small));
    await until('some steps', () => page.status.step > 5);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(workspaceFile('README.md')));
    await until('the page to be hidden', () => !page.panel.visible);
    // What was done before it knew that it is hidden may be told late, on a busy machine by seconds.
    await until('the run to rest', async () => {
      const { step } = page.status;
      await rest(1500);
      return page.status.step === step;
    });
    const { step } = page.status;
    await rest(2000);
    assert.equal(page.status.step, step);
    page.panel.reveal();
    await until('more steps', () => page.status.step > step + 5);
  });
});
