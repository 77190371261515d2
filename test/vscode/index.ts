/** The entry point that VS Code calls in its extension host: runs the suite and writes the counts after every test. */
import { writeFileSync } from 'node:fs';
import { tellOf } from './say.js';

export async function run(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  const only = process.env['GRADLAB_TEST_ONLY'];
  const mocha = new Mocha({ ui: 'bdd', reporter: Mocha.reporters.Base, timeout: 90_000, slow: 10_000, ...(only ? { fgrep: only } : {}) });
  // Makes `describe` and `it`, which the files below use while they load.
  mocha.suite.emit('pre-require', globalThis, 'test/vscode', mocha);
  await import('./commands.test.js');
  await import('./editor.test.js');
  await import('./edits.test.js');
  await import('./gradientCheck.test.js');
  await import('./comparison.test.js');
  await import('./deformable.test.js');
  await import('./diagnostics.test.js');
  await import('./dataFiles.test.js');
  await import('./preview.test.js');
  await import('./superpixels.test.js');
  await import('./gpuInformation.test.js');

  const report = process.env['GRADLAB_TEST_REPORT'];
  await new Promise<void>((resolve, reject) => {
    const runner = mocha.run((failures) => (failures > 0 ? reject(new Error(`${failures} failed`)) : resolve()));
    const note = (): void => {
      const { passes, pending, failures } = runner.stats ?? { passes: 0, pending: 0, failures: 1 };
      if (report) writeFileSync(report, JSON.stringify({ passes, pending, failures }));
    };
    tellOf(runner);
    // A run that crashes leaves the counts of what came before it.
    runner.on('test end', note);
    runner.on('end', note);
  });
}
