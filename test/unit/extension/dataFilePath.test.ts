import { describe, expect, it } from 'vitest';
import { dataFilePath, isInside } from '../../../extension/dataFilePath.js';

const root = '/home/ada/lab';
const folder = '/home/ada/lab/fits';

describe('the path of a data file', () => {
  it.each([
    ['camera.png', '/home/ada/lab/fits/camera.png'],
    ['./data/means.npy', '/home/ada/lab/fits/data/means.npy'],
    ['../pictures/camera.png', '/home/ada/lab/pictures/camera.png'],
    ['a/../../b.npy', '/home/ada/lab/b.npy'],
    ['..hidden/b.npy', '/home/ada/lab/fits/..hidden/b.npy'],
    ['Ärger & Söhne [1].png', '/home/ada/lab/fits/Ärger & Söhne [1].png'],
  ])('%s is relative to the file and inside the root', (path, full) => {
    expect(dataFilePath(root, folder, path)).toBe(full);
  });

  it.each(['../../secret.png', '../../../etc/passwd', 'a/../../../lab2/b.npy', '../../lab-other/x.npy'])('%s leaves the root', (path) => {
    expect(dataFilePath(root, folder, path)).toMatchObject({ problem: expect.stringContaining('outside the folder /home/ada/lab') });
  });

  it.each(['/etc/passwd', 'C:/pictures/camera.png', 'c:camera.png', 'file:///etc/passwd', 'https://example.org/camera.png', ''])(
    '"%s" is not relative',
    (path) => {
      expect(dataFilePath(root, folder, path)).toMatchObject({ remedy: expect.stringContaining('camera.png') });
    },
  );

  it('is written with forward slashes, and says how', () => {
    expect(dataFilePath(root, folder, 'data\\means.npy')).toMatchObject({ remedy: 'Write it with forward slashes: "data/means.npy".' });
  });

  it('may be anywhere below the root of a drive', () => {
    expect(dataFilePath('/', '/lab', '../x.npy')).toBe('/x.npy');
  });
});

describe('inside', () => {
  it.each([
    ['/a/b', '/a/b', true],
    ['/a/b', '/a/b/c', true],
    ['/a/b', '/a/bc', false],
    ['/a/b', '/a', false],
    ['/a/b', '/x', false],
    ['/', '/x', true],
  ])('of %s is %s: %s', (outer, path, expected) => {
    expect(isInside(outer, path)).toBe(expected);
  });
});
