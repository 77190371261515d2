import { closeAll, lossFalls, openEditor, until, workspaceFile } from './support.js';
import { contentOf, withWindow } from './window.js';

describe('the examples of deformable sampling', () => {
  afterEach(closeAll);

  it('undo a warp: the loss falls, and a pixel tells where it is read', async () => {
    const page = await openEditor(workspaceFile('unwarp.gradlab.json'));
    await lossFalls(page);
    await withWindow(async (window) => {
      const content = await contentOf(window);
      const stage = content.locator('[data-panel="node:straightened/offset@warped"] .stage');
      await stage.hover({ position: { x: 40, y: 30 } });
      const pixel = content.locator('.inspector .pixel tbody');
      await until('the sample', async () => /reads at \(\d/.test((await pixel.textContent()) ?? ''));
      await content.locator('[data-panel="node:straightened/straightened:magnitude"] .stage:not(.waiting)').waitFor();
    });
  });
});
