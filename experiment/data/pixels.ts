/** From the samples of a picture file to the numbers of a tensor. */
import type { DataFile } from '../experiment.js';
import { type Picture, resize } from './resize.js';

export type ImageFile = Extract<DataFile, { kind: 'image' }>;

/** Channels of the tensor that a picture gives when the experiment does not say: the file's own, and four where grey has alpha. */
export function ownChannels(file: ImageFile): 1 | 3 | 4 {
  return file.channels === 2 ? 4 : file.channels;
}

/** [height, width, channels] numbers of the picture, resized, with black at `low` and white at `high`. sRGB values as they are. */
export function imageTensor(
  file: ImageFile,
  [height, width, channels]: readonly [number, number, number],
  [low, high]: readonly [number, number],
): Float32Array {
  const { data } = resize(withChannels(file, channels), height, width);
  return Float32Array.from(data, (value) => low + (high - low) * value);
}

/** Samples from 0 to 1. Alpha is dropped where it is not asked for and 1 where there is none; grey is Rec. 601 luma. */
function withChannels({ width, height, channels: have, samples, white }: ImageFile, want: number): Picture {
  const data = new Float64Array(width * height * want);
  const isGrey = have <= 2;
  const hasAlpha = have === 2 || have === 4;
  for (let pixel = 0; pixel < width * height; pixel++) {
    const sample = (channel: number) => (samples[pixel * have + channel] ?? 0) / white;
    const red = sample(0);
    const green = isGrey ? red : sample(1);
    const blue = isGrey ? red : sample(2);
    if (want === 1) {
      data[pixel] = isGrey ? red : 0.299 * red + 0.587 * green + 0.114 * blue;
    } else {
      data.set([red, green, blue], pixel * want);
      if (want === 4) data[pixel * 4 + 3] = hasAlpha ? sample(have - 1) : 1;
    }
  }
  return { height, width, channels: want, data };
}
