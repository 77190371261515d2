import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from 'fast-png';
import type { HostTensor } from '../../../webview/engine/operation.js';

/** The middle of examples/coffee.png, sRGB of 0 to 1 in float32, [height, width, 3]. */
export function photograph(height: number, width: number): HostTensor {
  const png = decode(readFileSync(join(import.meta.dirname, '../../../examples/coffee.png')));
  const [top, left] = [(png.height - height) >> 1, (png.width - width) >> 1];
  const data = new Float64Array(height * width * 3);
  for (let p = 0; p < height * width; p++) {
    const pixel = (top + Math.floor(p / width)) * png.width + left + (p % width);
    for (let c = 0; c < 3; c++) data[3 * p + c] = Math.fround((png.data[png.channels * pixel + c] as number) / 255);
  }
  return { shape: [height, width, 3], data };
}
