import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, firstFrame, openEditor, small, until, write } from './support.js';
import { contentOf, withWindow } from './window.js';

const blur = ['graph', 0, 'attrs', 'blur'];

describe('a control', () => {
  afterEach(closeAll);

  it('changes one number of the text, and undo restores it byte for byte', async () => {
    const page = await openEditor(await write('edit.gradlab.json', small));
    await firstFrame(page);
    assert.ok(await page.edit(blur, 0.3));
    assert.equal(page.document.getText(), small.replace('"blur": 0.1', '"blur": 0.3'));
    assert.ok(page.document.isDirty);
    await vscode.commands.executeCommand('undo');
    await until('the undo', () => page.document.getText() === small);
    assert.ok(!page.document.isDirty);
  });

  it('takes one number out of the text, and undo brings it back byte for byte', async () => {
    const page = await openEditor(await write('removal.gradlab.json', small));
    await firstFrame(page);
    assert.ok(await page.edit(blur, undefined));
    assert.equal(page.document.getText(), small.replace(', "blur": 0.1', ''));
    await vscode.commands.executeCommand('undo');
    await until('the undo', () => page.document.getText() === small);
    assert.ok(!page.document.isDirty);
  });

  it('makes one step of undo for each gesture', async () => {
    const page = await openEditor(await write('gestures.gradlab.json', small));
    await firstFrame(page);
    // Both at once: the second waits for the first.
    assert.deepEqual(await Promise.all([page.edit(blur, 0.25), page.edit(['graph', 0, 'attrs', 'cutoffSigma'], 4)]), [true, true]);
    assert.match(page.document.getText(), /"blur": 0\.25 \/\* px² \*\/.*"cutoffSigma": 4|"blur": 0\.25[^}]*"cutoffSigma": 4/s);
    await vscode.commands.executeCommand('undo');
    await until('the first undo', () => page.document.getText() === small.replace('"blur": 0.1', '"blur": 0.25'));
    await vscode.commands.executeCommand('undo');
    await until('the second undo', () => page.document.getText() === small);
  });

  it('leaves the file alone where nothing changes', async () => {
    const page = await openEditor(await write('same.gradlab.json', small));
    await firstFrame(page);
    assert.ok(await page.edit(blur, 0.1));
    assert.equal(page.document.getText(), small);
    assert.ok(!page.document.isDirty);
  });

  it('is ignored where its node has gone from the file meanwhile', async () => {
    const page = await openEditor(await write('gone.gradlab.json', small));
    await firstFrame(page);
    const edit = new vscode.WorkspaceEdit();
    const everything = new vscode.Range(page.document.positionAt(0), page.document.positionAt(small.length));
    edit.replace(page.document.uri, everything, '{ "gradlab": 1, "graph": [] }');
    await vscode.workspace.applyEdit(edit);
    assert.equal(await page.edit(blur, 0.3), false);
    assert.equal(page.document.getText(), '{ "gradlab": 1, "graph": [] }');
  });

  it('shows the value of the file again where its edit was refused', async () => {
    const page = await openEditor(await write('refused.gradlab.json', small));
    await firstFrame(page);
    const broken = new vscode.WorkspaceEdit();
    broken.insert(page.document.uri, new vscode.Position(0, 0), '}');
    await vscode.workspace.applyEdit(broken);
    await until('the mistake', () => vscode.languages.getDiagnostics(page.document.uri).length > 0);
    await withWindow(async (window) => {
      const content = await contentOf(window);
      const field = content.getByRole('spinbutton', { name: /blur/ });
      await field.fill('0.75');
      await field.press('Enter');
      await window.getByText('Mend the text first').first().waitFor();
      await until('the field to go back', async () => (await field.inputValue()) === '0.1');
    });
    assert.equal(page.document.getText(), `}${small}`);
  });

  it('is a real one on the page, whose edit a person undoes with the keyboard', async () => {
    const page = await openEditor(await write('dom.gradlab.json', small));
    await firstFrame(page);
    await withWindow(async (window) => {
      const field = (await contentOf(window)).getByRole('spinbutton', { name: /blur/ });
      await field.fill('0.75');
      await field.press('Enter');
      await until('the edit', () => page.document.getText() === small.replace('"blur": 0.1', '"blur": 0.75'));
      await window.keyboard.press('ControlOrMeta+z');
      await until('the undo', () => page.document.getText() === small);
      await until('the field to follow', async () => (await field.inputValue()) === '0.1');
    });
  });
});
