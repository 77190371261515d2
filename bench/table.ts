/** Rows as a person reads them on a terminal. */
import type { BenchmarkRow } from './row.js';

interface Column {
  readonly heading: string;
  readonly align: 'left' | 'right';
  readonly width: number;
  text(row: BenchmarkRow): string;
}

const columns: readonly Column[] = [
  { heading: 'operation', align: 'left', width: 16, text: ({ operation }) => operation },
  { heading: 'size', align: 'left', width: 30, text: ({ size }) => size },
  { heading: 'pass', align: 'left', width: 16, text: ({ pass }) => pass },
  { heading: 'fused ms', align: 'right', width: 9, text: ({ fusedMs }) => milliseconds(fusedMs) },
  {
    heading: 'tfjs ms',
    align: 'right',
    width: 9,
    text: ({ compositionMs }) => (compositionMs === undefined ? '' : milliseconds(compositionMs)),
  },
  { heading: 'ratio', align: 'right', width: 7, text: ({ ratio }) => (ratio === undefined ? '' : `${significant(ratio)}×`) },
  {
    heading: 'dispatches',
    align: 'right',
    width: 10,
    text: ({ fusedDispatches, compositionDispatches }) =>
      compositionDispatches === undefined ? `${fusedDispatches}` : `${fusedDispatches} : ${compositionDispatches}`,
  },
  { heading: 'floor ms', align: 'right', width: 9, text: ({ floorMs }) => milliseconds(floorMs) },
  { heading: 'of limit', align: 'right', width: 8, text: ({ floorMs, fusedMs }) => `${significant((100 * floorMs) / fusedMs)} %` },
];

export const tableHead = line(columns.map(({ heading }) => heading));

export function tableLine(row: BenchmarkRow): string {
  return line(columns.map(({ text }) => text(row)));
}

function line(cells: readonly string[]): string {
  const padded = columns.map(({ align, width }, index) => {
    const cell = cells[index]!;
    return align === 'left' ? cell.padEnd(width) : cell.padStart(width);
  });
  return padded.join('  ').trimEnd();
}

/** Three significant digits, whole numbers from 100 on. */
function significant(value: number): string {
  if (value === 0) return '0';
  return value >= 100 ? `${Math.round(value)}` : `${Number(value.toPrecision(3))}`;
}

function milliseconds(value: number): string {
  return value >= 100 ? `${Math.round(value)}` : value.toPrecision(3);
}
