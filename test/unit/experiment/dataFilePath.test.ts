import { describe, expect, it } from 'vitest';
import { dataFilePath, isInside } from '../../../experiment/data/dataFilePath.js';

const place = { folder: '/home/ada/lab/fits', root: '/home/ada/lab', widening: 'open a folder that holds both' };

describe('the path of a data file', () => {
  it.each([
    ['camera.png', '/home/ada/lab/fits/camera.png'],
    ['./data/means.npy', '/home/ada/lab/fits/data/means.npy'],
    ['../pictures/camera.png', '/home/ada/lab/pictures/camera.png'],
    ['a/../../b.npy', '/home/ada/lab/b.npy'],
    ['..hidden/b.npy', '/home/ada/lab/fits/..hidden/b.npy'],
    ['Ärger & Söhne [1].png', '/home/ada/lab/fits/Ärger & Söhne [1].png'],
  ])('%s is relative to the file and inside the root', (path, full) => {
    expect(dataFilePath(place, path)).toBe(full);
  });

  it.each(['../../secret.png', '../../../etc/passwd', 'a/../../../lab2/b.npy', '../../lab-other/x.npy'])('%s leaves the root', (path) => {
    expect(dataFilePath(place, path)).toEqual({
      problem: `"${path}" lies outside the folder /home/ada/lab, which an experiment does not leave.`,
      remedy: 'Copy the file into that folder, or open a folder that holds both.',
    });
  });

  it.each(['/etc/passwd', 'C:/pictures/camera.png', 'c:camera.png', 'file:///etc/passwd', 'https://example.org/camera.png', ''])(
    '"%s" is not relative',
    (path) => {
      expect(dataFilePath(place, path)).toMatchObject({ remedy: expect.stringContaining('camera.png') });
    },
  );

  it('is written with forward slashes, and says how', () => {
    expect(dataFilePath(place, 'data\\means.npy')).toMatchObject({ remedy: 'Write it with forward slashes: "data/means.npy".' });
  });

  it.each(['means\0.npy', 'a\nb.png'])('%j has a control character', (path) => {
    expect(dataFilePath(place, path)).toMatchObject({ problem: `The path ${JSON.stringify(path)} has a control character.` });
  });

  it.each([
    ['/', '/lab', '/x.npy'],
    ['/', '/', '/x.npy'],
    ['C:/lab', 'C:/lab/fits', 'C:/lab/x.npy'],
    ['//server/share', '//server/share/lab', '//server/share/x.npy'],
  ])('may be anywhere below %s', (root, folder, full) => {
    expect(dataFilePath({ ...place, root, folder }, '../x.npy')).toBe(full);
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
    ['C:/lab', 'C:/lab/x', true],
    ['C:/lab', 'D:/lab/x', false],
  ])('of %s is %s: %s', (outer, path, expected) => {
    expect(isInside(outer, path)).toBe(expected);
  });
});
