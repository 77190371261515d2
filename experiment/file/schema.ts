/**
 * The experiment file, format version 1: the one schema. The parser checks with it part by part, and the JSON schema for completion and
 * hover is generated from it; training plans and expectations have files of their own beside it. A description says what a thing is; an `error` says what to write where the general words would not help.
 */
import { z } from 'zod';
import type { AttributeSpec, AttributeValue, InputSpec, OperationContract } from '../contract.js';
import { contracts } from '../contracts/index.js';
import { count, pair, positive } from './schemaParts.js';

// ------------------------------------------------------------------- tensors

const learningRate = z.number().min(0).describe('Step size of the optimizer for this tensor. Without it, the one in train holds.');
const trainable = z
  .union([z.literal(true), z.strictObject({ learningRate })], { error: 'Write true or { "learningRate": 0.01 }, or take trainable out.' })
  .optional()
  .describe('The optimizer changes this tensor. With { "learningRate": … } it has a step size of its own.');
const dtype = z
  .enum(['float32', 'int32'])
  .default('float32')
  .describe('What the entries are: float32, or int32 for labels and indices, which have no gradient.');
const shape = z
  .array(count, { error: 'Write a list of sizes, outermost first, such as [400, 2]; [] for a scalar.' })
  .describe('Sizes, outermost first, channels last: [400, 2]. [] is a scalar.');
const path = z.string().min(1, { error: 'Write the path of a file, relative to this one.' });
const axes = z
  .array(count, { error: 'Write a list with each axis once, such as [0, 2, 3, 1].' })
  .optional()
  .describe("A transposition, as np.transpose: the file's axes in the order that the tensor has them. NCHW to NHWC is [0, 2, 3, 1].");
const array = z
  .string({ error: 'Write the name of one of the arrays in the file.' })
  .describe("The name of one of the file's arrays. Floats become float32; booleans and integers become int32.");

/** Tensor sources by the key that names them; one that comes in several forms has one more key to tell them by. */
export const tensorSchemas = {
  values: z.strictObject({
    values: z
      .union([z.number(), z.array(z.unknown())], { error: 'Write a number, or lists of numbers, nested to any depth.' })
      .describe('The numbers themselves, nested as the shape is: [[1, 2, 3]] is [1, 3].'),
    repeat: z
      .array(count, { error: 'Write a list with one number per axis, such as [400, 1].' })
      .optional()
      .describe('How often the values are repeated along each axis, as np.tile.'),
    dtype,
    trainable,
  }),
  image: z.strictObject({
    image: path.describe('A PNG, JPEG or WebP picture, relative to this file. Gives [height, width, channels]; sRGB values as they are.'),
    size: pair(positive, positive, 'Write [height, width] in pixels, each at least 1.')
      .optional()
      .describe("[height, width] after resizing with an antialiased triangle filter. The picture's own without it."),
    channels: z
      .literal([1, 3, 4])
      .optional()
      .describe("1: grey, Rec. 601 luma. 3: RGB, alpha dropped. 4: RGBA. The picture's own without it."),
    range: pair(z.number(), z.number(), 'Write [black, white], such as [0, 1].')
      .default([0, 1])
      .describe('[black, white]: the numbers that black and white become.'),
    trainable,
  }),
  npy: z.strictObject({
    npy: path.describe('A NumPy .npy file, relative to this one. Floats become float32; booleans and integers become int32.'),
    axes,
    trainable,
  }),
  npz: z.strictObject({
    npz: path.describe('A .npz file of numpy.savez or numpy.savez_compressed, relative to this one.'),
    array,
    axes,
    trainable,
  }),
  safetensors: z.strictObject({ safetensors: path.describe('A safetensors file, relative to this one.'), array, axes, trainable }),
  fill: z.strictObject({ fill: z.number().describe('Every entry is this number.'), shape, dtype, trainable }),
  random: {
    uniform: z
      .strictObject({
        random: z.literal('uniform').describe('Uniform numbers in [low, high), the same for the same seed and tensor name.'),
        shape,
        low: z.number().default(0).describe('The least number.'),
        high: z.number().default(1).describe('All numbers are less than this one.'),
        dtype,
        trainable,
      })
      .refine(({ low, high }) => low < high, { path: ['high'], error: 'Write a number greater than low.' })
      .refine(({ low, high, dtype }) => dtype === 'float32' || (Number.isInteger(low) && Number.isInteger(high)), {
        path: ['dtype'],
        error: 'Write integers for low and high, or leave dtype out.',
      }),
    normal: z.strictObject({
      random: z.literal('normal').describe('Normal numbers, the same for the same seed and tensor name.'),
      shape,
      mean: z.number().default(0).describe('Their mean.'),
      std: z.number().min(0).default(1).describe('Their standard deviation.'),
      trainable,
    }),
  },
  grid: z.strictObject({
    grid: pair(positive, positive, 'Write [height, width], each at least 1.').describe(
      'Coordinates of a [height, width] raster, as [height · width, 2] in row-major order.',
    ),
    range: pair(z.number(), z.number(), 'Write [first, last], such as [-1, 1].')
      .default([-1, 1])
      .describe('[first, last] along both axes, both included.'),
    order: z.enum(['xy', 'rc']).default('xy').describe('xy: (x, y), the column first. rc: (row, column).'),
    trainable,
  }),
};

// --------------------------------------------------------------------- nodes

const reference = z
  .string({ error: 'Write the name of a tensor, the id of a node, or id.output.' })
  .min(1, { error: 'Write the name of a tensor, the id of a node, or id.output.' });
const id = z.string().min(1).describe('The name by which other nodes, loss and views refer to this node. Letters, digits, _ and -.');

/** A node of each operation, by the operation's name. */
export const nodeSchemas = new Map(contracts.map((contract) => [contract.name, nodeSchema(contract)]));

function nodeSchema(contract: OperationContract) {
  const attributes = z.strictObject(Object.fromEntries(contract.attributes.map((spec) => [spec.name, attributeSchema(spec, contract)])));
  const named = contract.attributes.map(({ name }) => name).join(', ');
  const attrs = contract.attributes.some((spec) => isWanted(spec, contract)) ? attributes : attributes.prefault({});
  return z.strictObject({
    id,
    op: z.literal(contract.name).describe(contract.summary),
    inputs: z
      .strictObject(Object.fromEntries(contract.inputs.map((spec) => [spec.name, inputSchema(spec, contract)])))
      .describe(`What goes in: ${contract.inputs.map(({ name }) => name).join(', ')}.`),
    attrs: attrs.describe(named === '' ? `${contract.name} has no attributes.` : `Settings: ${named}.`),
  });
}

function inputSchema(spec: InputSpec, contract: OperationContract): z.ZodType<string | string[] | undefined> {
  const optional = spec.optional === true || isOfSomeWay(spec, contract);
  const one =
    spec.list === true ? z.array(reference, { error: 'Write a list of names.' }).min(1, { error: 'Write at least one name.' }) : reference;
  return (optional ? one.optional() : one).describe(`${spec.shape} ${spec.dtype}. ${spec.help}`);
}

function attributeSchema(spec: AttributeSpec, contract: OperationContract): z.ZodType<AttributeValue | undefined> {
  const schema = valueSchema(spec);
  const settled = spec.default === undefined ? schema : schema.default(Array.isArray(spec.default) ? [...spec.default] : spec.default);
  return (isWanted(spec, contract) || spec.default !== undefined ? settled : settled.optional()).describe(`${spec.help}${factsOf(spec)}`);
}

/** Whether every node of the operation must give the attribute. */
function isWanted(spec: AttributeSpec, contract: OperationContract): boolean {
  return spec.default === undefined && derivationOf(spec) === undefined && !isOfSomeWay(spec, contract);
}

/** What the attribute is where the file leaves it out, in words; undefined where it is not derived. */
function derivationOf(spec: AttributeSpec): string | undefined {
  return 'derived' in spec ? spec.derived : undefined;
}

/** Whether the input or attribute describes what others could describe in its place. */
function isOfSomeWay({ name }: { readonly name: string }, contract: OperationContract): boolean {
  return contract.exactlyOneOf?.some((ways) => ways.some((way) => way.includes(name))) === true;
}

function valueSchema(spec: AttributeSpec): z.ZodType<AttributeValue, AttributeValue> {
  switch (spec.kind) {
    case 'number':
    case 'integer': {
      let number = spec.kind === 'integer' ? z.int() : z.number();
      if (spec.minimum !== undefined) number = number.min(spec.minimum);
      if (spec.exclusiveMinimum !== undefined) number = number.gt(spec.exclusiveMinimum);
      if (spec.maximum !== undefined) number = number.max(spec.maximum);
      return number;
    }
    case 'choice':
      return z.literal(spec.choices.map(({ value }) => value));
    case 'switch':
      return z.boolean();
    case 'integers':
      return z.array(spec.minimum === undefined ? z.int() : z.int().min(spec.minimum), {
        error: 'Write a list of integers, such as [0, 1].',
      });
    case 'pair': {
      const part = z.int().min(spec.minimum);
      const error = `Write an integer of at least ${spec.minimum}, or two of them as [vertical, horizontal], such as [${spec.minimum}, ${spec.minimum + 1}].`;
      return z.union([part, z.tuple([part, part])], { error });
    }
  }
}

/** Unit, range and default of an attribute in words, or what it is without one. */
function factsOf(spec: AttributeSpec): string {
  const facts: string[] = [];
  if (spec.kind === 'choice') facts.push(...spec.choices.map(({ value, help }) => `${value}: ${help}`));
  if (spec.unit !== undefined) facts.push(`In ${spec.unit}.`);
  if ('minimum' in spec && spec.minimum !== undefined) facts.push(`At least ${spec.minimum}.`);
  if ('exclusiveMinimum' in spec && spec.exclusiveMinimum !== undefined) facts.push(`Greater than ${spec.exclusiveMinimum}.`);
  if ('maximum' in spec && spec.maximum !== undefined) facts.push(`At most ${spec.maximum}.`);
  if (spec.default !== undefined) facts.push(`Default ${JSON.stringify(spec.default)}.`);
  const derivation = derivationOf(spec);
  if (derivation !== undefined) facts.push(`Where it is left out: ${derivation}.`);
  return facts.length === 0 ? '' : ` ${facts.join(' ')}`;
}

/** What every node has; for one whose operation is not known. */
export const anyNodeSchema = z.strictObject({
  id,
  op: z.enum(contracts.map(({ name }) => name)).describe('The operation.'),
  inputs: z.unknown().optional().describe('What goes in, by the names of the inputs.'),
  attrs: z.unknown().optional().describe("The operation's settings."),
});

// ----------------------------------------------------------- loss, views, file

const oneAttribute = 'Write one attribute of the node and its other value, such as { "blur": 0.3 }.';

export const viewSchema = z
  .strictObject({
    show: reference.describe(
      'What to show: a tensor, a node, id.output, or grad: and one of them for the gradient of the loss with respect to it.',
    ),
    as: z
      .string({ error: 'Write the name of one of the pictures of the node.' })
      .optional()
      .describe(`Show a picture of the node in place of its output${knownPictures()}.`),
    over: reference.optional().describe('A picture over which it is drawn, such as the photograph under fitted Gaussians.'),
    compare: z
      .record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.array(z.int())], { error: oneAttribute }), {
        error: oneAttribute,
      })
      .refine((attributes) => Object.keys(attributes).length === 1, { error: oneAttribute })
      .optional()
      .describe(
        'Open the node beside a variant of it in which one attribute has another value, with the difference of values and gradients: { "blur": 0.3 }.',
      ),
  })
  .refine(({ over, compare }) => over === undefined || compare === undefined, {
    path: ['compare'],
    error: 'Take over or compare out, or make two views of it.',
  })
  .refine(({ as, over, compare }) => as === undefined || (over === undefined && compare === undefined), {
    path: ['as'],
    error: 'Take as out, or make two views of it.',
  });

/** `: painted, variance of superpixelPool`. */
function knownPictures(): string {
  const known = contracts.flatMap(({ name, pictures = [] }) =>
    pictures.length === 0 ? [] : [`${pictures.map((picture) => picture.name).join(', ')} of ${name}`],
  );
  return known.length === 0 ? '' : `: ${known.join('; ')}`;
}

/** The sections of the file. Tensors, nodes and the training plan are checked one by one, each by the schema that it asks for. */
export const fileSchema = z.strictObject({
  $schema: z.string().optional(),
  gradlab: z.literal(1).describe('The version of the file format: 1.'),
  title: z.string().default('').describe('What the experiment is about, in a few words.'),
  seed: count.default(0).describe('Makes random tensors the same in every run. Default 0.'),
  tensors: z.record(z.string(), z.unknown()).describe('The tensors, each by its name: letters, digits, _ and -.'),
  graph: z
    .array(z.unknown(), { error: 'Write a list of nodes in brackets.' })
    .describe('The operations, in any order; together they must not form a cycle.'),
  loss: reference.optional().describe('The scalar whose gradients are computed and which training makes small.'),
  train: z.unknown().optional().describe('How to train. Without it, one forward and one backward pass is made.'),
  views: z
    .array(z.unknown(), { error: 'Write a list of views in brackets.' })
    .default([])
    .describe('What to show. Without it every node shows its value and its gradient.'),
  expect: z
    .record(z.string(), z.unknown())
    .default({})
    .describe(
      'What tensors must be after the last step, which makes the experiment a test. Each by its reference: a tensor, a node, id.output, or grad: and one of them.',
    ),
});
