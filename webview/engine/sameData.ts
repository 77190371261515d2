/** Whether two pieces of plain data (numbers, strings, arrays, typed arrays, objects of these) say the same. */
export function sameData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a.constructor !== b.constructor) return false;
  if (isNumbers(a) && isNumbers(b)) return a.length === b.length && a.every((value, index) => Object.is(value, b[index]));
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && sameData(a[key as never], b[key as never]));
}

interface Numbers {
  readonly length: number;
  readonly [index: number]: number;
  every(test: (value: number, index: number) => boolean): boolean;
}

function isNumbers(data: object): data is Numbers {
  return ArrayBuffer.isView(data) && !(data instanceof DataView);
}
