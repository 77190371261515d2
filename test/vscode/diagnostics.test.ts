import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, firstFrame, openEditor, replace, rest, small, until, write } from './support.js';
import { contentOf, withWindow } from './window.js';

const ours = (uri: vscode.Uri) => vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'GradLab');

describe('diagnostics', () => {
  afterEach(closeAll);

  it('stand at the mistake, with a remedy, in a file opened as text', async () => {
    const uri = await write('unknown.gradlab.json', small.replace('"mse"', '"mze"'));
    const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
    const [diagnostic, ...others] = await until('a diagnostic', () => (ours(uri).length > 0 ? ours(uri) : undefined));
    assert.ok(diagnostic);
    assert.deepEqual(others, []);
    assert.match(editor.document.getText(diagnostic.range), /mze/);
    assert.match(diagnostic.message, /mse/);
    assert.equal(diagnostic.code, 'unknown-operation');
    assert.equal(diagnostic.severity, vscode.DiagnosticSeverity.Error);
  });

  it('are the only ones: one mark for each mistake, whether the JSON server or we see it', async () => {
    const uri = await write('several.gradlab.json', small.replace('"loss": "loss",', '"loss": "loss"'));
    const { document } = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
    const marks = () => vscode.languages.getDiagnostics(uri).map(({ source, message }) => `${source}: ${message}`);
    await until('the JSON server to miss a comma', () => marks().length > 0);
    await rest(500);
    assert.equal(marks().length, 1, marks().join('\n'));
    // A key that comes twice, of which the JSON server marks both places.
    await replace(document, '"loss": "loss"', '"loss": "loss", "title": "Again",');
    await until('the JSON server to see a key twice', () => marks().length > 1);
    await rest(500);
    assert.deepEqual(ours(uri), []);
    await replace(document, '"loss": "loss", "title": "Again",', '"loss": "loss"');
    // Mistakes of structure, of which the JSON server knows nothing: the schema only completes and explains.
    await replace(document, '"loss": "loss"', '"loss": "loss",');
    await replace(document, '"adam"', '5');
    await replace(document, '"fill": 0.5', '"fill": "much", "colour": true');
    await until('our diagnostics', () => ours(uri).length >= 2);
    await rest(1000);
    assert.deepEqual(
      marks().filter((mark) => !mark.startsWith('GradLab')),
      [],
    );
  });

  it('come and go while typing, and leave the last good run alone', async () => {
    const uri = await write('typing.gradlab.json', small);
    const page = await openEditor(uri);
    await firstFrame(page);
    await until('some steps', () => page.status.step > 5);
    await replace(page.document, '"prediction": "render"', '"prediction": "rendr"');
    await until('a diagnostic', () => ours(uri).length === 1);
    const { step } = page.status;
    await until('the run to go on', () => page.status.step > step);
    await replace(page.document, '"rendr"', '"render"');
    await until('no diagnostic', () => ours(uri).length === 0);
    assert.equal(page.status.problem, undefined);
  });

  it('and the page go on when the language of the text is chosen anew, which closes and opens it', async () => {
    const uri = await write('language.gradlab.json', small);
    const page = await openEditor(uri);
    await firstFrame(page);
    const other = page.document.languageId === 'json' ? 'jsonc' : 'json';
    await vscode.languages.setTextDocumentLanguage(page.document, other);
    await replace(page.document, '100000', '654321');
    await until('the page to follow', () => page.status.steps === 654321);
    assert.ok(await page.edit(['graph', 0, 'attrs', 'blur'], 0.3));
    assert.equal(page.document.getText(), small.replace('100000', '654321').replace('"blur": 0.1', '"blur": 0.3'));
    await replace(page.document, '"mse"', '"mze"');
    await until('a diagnostic', () => ours(uri).length === 1);
  });

  it('explain a file that is broken from the start, without a crash', async () => {
    const uri = await write('broken.gradlab.json', '{ "gradlab": 1, "graph": [ { "id": ');
    const page = await openEditor(uri);
    await until('a diagnostic', () => vscode.languages.getDiagnostics(uri).length > 0);
    await replace(page.document, page.document.getText(), small);
    await firstFrame(page);
    assert.deepEqual(ours(uri), []);
  });

  it('lead from the page to their place in the text', async () => {
    const uri = await write('place.gradlab.json', small.replace('"mse"', '"mze"'));
    await openEditor(uri);
    const [diagnostic] = await until('a diagnostic', () => ours(uri).length === 1 && ours(uri));
    await withWindow(async (window) => (await contentOf(window)).getByRole('button', { name: /^line 12, / }).click());
    const editor = await until('the text', () => vscode.window.visibleTextEditors.find(({ document }) => document.uri.path === uri.path));
    assert.ok(diagnostic);
    await until('the selection', () => editor.selection.active.isEqual(diagnostic.range.start));
  });

  it('are cleared when the file is closed', async () => {
    const uri = await write('closed.gradlab.json', small.replace('"mse"', '"mze"'));
    await openEditor(uri);
    await until('a diagnostic', () => ours(uri).length === 1);
    await closeAll();
    await until('no diagnostic', () => ours(uri).length === 0);
  });
});
