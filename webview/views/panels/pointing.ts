/** Pointing at a cell, with the pointer or with the arrow keys. */
import type { PointedPixel } from '../../../experiment/messages.js';
import type { PageContext } from '../context.js';
import { samePixel } from '../engineClient.js';
import type { Lifetime } from '../lifetime.js';
import { type Cell, cellOf, type Grid } from './cells.js';

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** `current` tells what the stage shows now. */
export function pointing(
  { store, engine }: PageContext,
  stage: HTMLElement,
  current: () => Grid & { readonly batch: number },
  lifetime: Lifetime,
): void {
  const point = (pixel: PointedPixel | null) => {
    if (samePixel(pixel, store.state.pointer)) return;
    // From one pixel to the next the numbers stay until there are others; those of other tensors are of no use.
    const { pointer } = store.state;
    const sameTensors = pixel !== null && pointer !== null && cellOf(pixel, pointer) !== undefined;
    store.update({ pointer: pixel, ...(sameTensors ? {} : { pointed: [], pointedNodes: [] }) });
    engine.point(pixel);
  };
  const pointAt = (cell: Cell) => point({ ...current(), ...cell });

  lifetime.listen(stage, 'pointermove', (event) => {
    const { rows, columns } = current();
    const box = stage.getBoundingClientRect();
    pointAt({
      row: clamp(Math.floor(((event.clientY - box.top) / box.height) * rows), rows),
      column: clamp(Math.floor(((event.clientX - box.left) / box.width) * columns), columns),
    });
  });
  lifetime.listen(stage, 'pointerleave', () => point(null));
  lifetime.listen(stage, 'keydown', (event) => {
    if (event.key === 'Escape') {
      point(null);
      stage.blur();
      return;
    }
    const step = steps[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const { rows, columns } = current();
    const from = cellOf({ rows, columns }, store.state.pointer);
    if (from === undefined) {
      pointAt({ row: Math.floor(rows / 2), column: Math.floor(columns / 2) });
      return;
    }
    const length = event.shiftKey ? 10 : 1;
    pointAt({ row: clamp(from.row + step[0] * length, rows), column: clamp(from.column + step[1] * length, columns) });
  });
}

function clamp(index: number, count: number): number {
  return Math.min(count - 1, Math.max(0, index));
}
