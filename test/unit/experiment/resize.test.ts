/** The antialiased triangle filter against Pillow, and against what must hold for any picture. */
import { describe, expect, test } from 'vitest';
import { resize } from '../../../experiment/data/resize.js';

const picture = {
  height: 4,
  width: 5,
  channels: 1,
  data: Float64Array.of(0, 1, 4, 9, 16, 2, 3, 5, 7, 11, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55),
};

function expectClose(actual: Float64Array, wanted: readonly number[]): void {
  expect(actual).toHaveLength(wanted.length);
  for (const [index, value] of wanted.entries()) expect(actual[index]).toBeCloseTo(value, 5);
}

describe("Pillow 12.3, Image.resize(size, Image.BILINEAR) of mode 'F'", () => {
  test.each([
    [2, 2, [2.350649356842041, 7.915584564208984, 7.116883277893066, 18.272727966308594]],
    [
      7,
      3,
      [
        0.4285714328289032, 4.44444465637207, 13, 1.1428571939468384, 4.642857074737549, 11.673469543457031, 2.2857143878936768,
        4.960317611694336, 9.551020622253418, 1.7142857313156128, 3.5, 6.714285850524902, 1.6530612707138062, 3.4365079402923584,
        7.132652759552002, 6.877551078796387, 14.928570747375488, 31.0510196685791, 10.142857551574707, 22.11111068725586, 46,
      ],
    ],
    [1, 1, [8.741228103637695]],
  ])('%d × %d', (height, width, wanted) => {
    expectClose(resize(picture, height, width).data, wanted);
  });
});

test('the same size is the same picture, to the last bit', () => {
  expect(resize(picture, 4, 5).data).toEqual(picture.data);
});

test('by hand: six pixels to three', () => {
  // The triangle is two pixels wide on each side: weights 1/8, 3/8, 3/8, 1/8, and 3/7, 3/7, 1/7 where one falls off the edge.
  const row = { height: 1, width: 6, channels: 1, data: Float64Array.of(0, 0, 8, 0, 0, 7) };
  expectClose(resize(row, 1, 3).data, [8 / 7, 3, 3]);
});

test('channels do not mix', () => {
  const data = Float64Array.from({ length: 6 * 5 * 3 }, (_, index) => Math.sin(index * index));
  const all = resize({ height: 6, width: 5, channels: 3, data }, 4, 3);
  for (const channel of [0, 1, 2]) {
    const one = resize({ height: 6, width: 5, channels: 1, data: data.filter((_, index) => index % 3 === channel) }, 4, 3);
    expect(all.data.filter((_, index) => index % 3 === channel)).toEqual(one.data);
  }
});

test.each([
  [3, 2],
  [8, 8],
  [13, 40],
])('a constant stays constant at %d × %d', (height, width) => {
  for (const value of resize({ height: 8, width: 8, channels: 1, data: new Float64Array(64).fill(0.7) }, height, width).data)
    expect(value).toBeCloseTo(0.7, 14);
});

test('what lies away from the edges keeps its area', () => {
  const data = new Float64Array(32 * 32);
  for (let index = 0; index < 64; index++) data[(12 + (index >> 3)) * 32 + 12 + (index & 7)] = index + 1;
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  const half = resize({ height: 32, width: 32, channels: 1, data }, 16, 8);
  expect(sum(half.data) * 2 * 4).toBeCloseTo(sum(data), 9);
});

test('a picture turned over is resized to one turned over', () => {
  const turned = { ...picture, data: picture.data.slice().reverse() };
  expectClose(resize(turned, 3, 2).data, [...resize(picture, 3, 2).data].reverse());
});
