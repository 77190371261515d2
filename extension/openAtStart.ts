/** The file that a window of this project's own scripts begins with. */
import * as vscode from 'vscode';

/**
 * Opens the file that GRADLAB_OPEN names: `npm start` and `npm run screenshot` set it. A file that the window's address names is opened before
 * VS Code has asked the extensions for their editors, and so, now and then, as text. Only while the extension is under development.
 */
export async function openAtStart({ extensionMode }: vscode.ExtensionContext): Promise<void> {
  const file = process.env['GRADLAB_OPEN'];
  if (file === undefined || extensionMode !== vscode.ExtensionMode.Development) return;
  // A window that comes back with what was open in it stays as its person left it.
  if (vscode.window.tabGroups.all.some(({ tabs }) => tabs.length > 0)) return;
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file), { preview: false });
}
