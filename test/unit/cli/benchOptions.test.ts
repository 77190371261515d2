import { describe, expect, test } from 'vitest';
import { benchOptions } from '../../../cli/benchOptions.js';
import { UsageError } from '../../../cli/usageError.js';

test('options are read', () => {
  expect(benchOptions([])).toEqual({});
  expect(benchOptions(['--only', 'gaussianRender2d', '--json', 'rows.json'])).toEqual({ only: 'gaussianRender2d', json: 'rows.json' });
  expect(benchOptions(['--json=rows.json'])).toEqual({ json: 'rows.json' });
});

describe('a mistake says what is allowed', () => {
  test.each([
    [
      ['--only', 'gausian'],
      '--only names an operation that is measured: gaussianRender2d, superpixelPool, deformConv2d. It got "gausian".',
    ],
    [['--only'], '--only wants a value.'],
    [['--json', '--only', 'gaussianRender2d'], '--json wants a value.'],
    [['--json', 'a', '--json', 'b'], '--json is given twice.'],
    [['--steps', '3'], 'gradlab bench has no option --steps. It has --only, --json.'],
    [['rows.json'], 'gradlab bench takes options only, and got rows.json.'],
  ])('%j', (args, message) => {
    expect(() => benchOptions(args)).toThrow(UsageError);
    expect(() => benchOptions(args)).toThrow(message);
  });
});
