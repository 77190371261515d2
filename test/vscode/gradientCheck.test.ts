import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, firstFrame, openEditor, small, until, write } from './support.js';

describe('Check Gradients', () => {
  afterEach(closeAll);

  it('checks the page in focus while it trains, and writes down what it finds', async () => {
    const page = await openEditor(await write('check.gradlab.json', small));
    await firstFrame(page);
    await vscode.commands.executeCommand('gradlab.checkGradients');
    const { agree, lines } = await until('the end of the check', () => page.check);
    assert.equal(agree, true, lines.join('\n'));
    const entries = (text: string) => lines.find((line) => line.startsWith(text));
    assert.match(entries('render.means') ?? '', /^render\.means \[9, 2\]: 18 of 18 entries agree, the worst to /);
    assert.match(entries('render.covariance') ?? '', /27 of 27 entries agree/);
    assert.match(entries('loss.prediction') ?? '', /64 of 256 entries agree/);
    assert.match(entries('whole graph') ?? '', /agrees/);
    const { step } = page.status;
    await until('the training to go on', () => page.status.step > step);
  });
});
