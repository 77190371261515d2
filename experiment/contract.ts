/**
 * The contract of an operation: what it takes, what it gives, and what may be said about it, as plain data.
 * The file's validation, the JSON schema, the controls in the editor and the page in docs/ all come from it.
 */

/** Sizes of a tensor, outermost first; row-major, channels last. A scalar is `[]`. */
export type Shape = readonly number[];

export type DType = 'float32' | 'int32';

export interface TensorType {
  readonly shape: Shape;
  readonly dtype: DType;
  /** Of int32, where it is known: every entry is less. Of labels it says how many there can be; 0 where none is as much as 0. */
  readonly bound?: number;
}

export interface InputSpec {
  readonly name: string;
  /** The shape in the field's letters, for people: `[B?, N, 2]`. */
  readonly shape: string;
  readonly dtype: DType;
  readonly help: string;
  /** The file may leave it out when true. So it may with what stands in {@link OperationContract.exactlyOneOf}. */
  readonly optional?: boolean;
  /** The input takes a list of references. */
  readonly list?: boolean;
  /** Names of the entries of the last axis, for labels beside a heatmap: `['x', 'y']`. */
  readonly components?: readonly string[];
}

interface AttributeBase {
  readonly name: string;
  readonly help: string;
  /** Unit shown after the number: `px`, `px²`, `σ`. */
  readonly unit?: string;
}

export interface NumberAttribute extends AttributeBase {
  readonly kind: 'number' | 'integer';
  /** Without a default the file must give the attribute, unless it is derived or stands in {@link OperationContract.exactlyOneOf}. */
  readonly default?: number;
  /** Where the file leaves it out, the shape rule gives it; in words for people: "the greatest label + 1". */
  readonly derived?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  /** The stretch that a slider covers; a number field takes the rest. Without it the control is a number field. */
  readonly slider?: { readonly low: number; readonly high: number; readonly step: number };
}

export interface ChoiceAttribute extends AttributeBase {
  readonly kind: 'choice';
  readonly default: string | number;
  readonly choices: readonly { readonly value: string | number; readonly help: string }[];
}

export interface SwitchAttribute extends AttributeBase {
  readonly kind: 'switch';
  readonly default: boolean;
}

/** A list of integers, such as the shape that `reshape` takes. */
export interface IntegersAttribute extends AttributeBase {
  readonly kind: 'integers';
  readonly default?: readonly number[];
  readonly minimum?: number;
}

/** Two integers, [vertical, horizontal], or one that stands for both: strides, padding, a size in pixels. Read it with `pairOf`. */
export interface PairAttribute extends AttributeBase {
  readonly kind: 'pair';
  readonly default?: number | readonly [number, number];
  readonly minimum: number;
}

export type AttributeSpec = NumberAttribute | ChoiceAttribute | SwitchAttribute | IntegersAttribute | PairAttribute;
export type AttributeValue = number | string | boolean | readonly number[];
export type Attributes = Readonly<Record<string, AttributeValue>>;

export interface OutputSpec {
  readonly name: string;
  readonly shape: string;
  readonly help: string;
}

/** What is wrong with a node, and which part of it is to blame. */
export interface NodeProblem {
  readonly at: { readonly input: string } | { readonly attribute: string } | 'node';
  /** What is so, with the numbers: "cholesky is [400,2]". */
  readonly message: string;
  /** What to change: "Give it [400,3]: (l11, l21, l22) for each of the 400 means." */
  readonly remedy: string;
}

/** One way of describing something: the inputs and attributes that together do so, by their names. */
export type Way = readonly string[];

export type ShapeResult =
  /** `derived`: the values of the attributes that the file left to the shape rule. */
  { readonly outputs: readonly TensorType[]; readonly derived?: Attributes } | { readonly problem: NodeProblem };

/** One node as the shape rule sees it: types of the inputs that are given, and attributes that are given or have a default. */
export interface NodeCall {
  readonly inputs: Readonly<Record<string, TensorType | readonly TensorType[] | undefined>>;
  readonly attributes: Attributes;
}

/**
 * Something to see of a node that is none of its outputs, made of its inputs and outputs when it is shown and never in a training step:
 * the variance within each segment, painted on the pixels.
 */
export interface PictureSpec {
  /** In the file: `{ "show": "pool", "as": "variance" }`. */
  readonly name: string;
  /** On the panel, small letters: "variance in its segment". */
  readonly title: string;
  readonly help: string;
  /** The gradient of the loss with respect to the primary output can be seen in the same way: `{ "show": "grad:pool", "as": "painted" }`. */
  readonly ofGradient?: boolean;
  /** A card without views shows it, with that of the gradient where there is one; others are a choice in the card's menu. */
  readonly byDefault?: boolean;
  /**
   * colors: as the values of a picture are, so that three or four channels are colours. signed: both signs say something, and zero is the
   * background. Without it: magnitudes.
   */
  readonly drawnAs?: 'colors' | 'signed';
  /** Of a sound call; undefined where these inputs have no such picture. */
  inferShape(call: NodeCall, outputs: readonly TensorType[]): Shape | undefined;
}

export interface Citation {
  readonly text: string;
  readonly url?: string;
}

export interface OperationContract {
  /** The name in the file, and of the folder in webview/ops: `gaussianRender2d`. */
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  readonly inputs: readonly InputSpec[];
  /** Of each group of ways the file takes exactly one: all that it names, and nothing that only the others name. */
  readonly exactlyOneOf?: readonly (readonly Way[])[];
  readonly attributes: readonly AttributeSpec[];
  /** The first one is the primary output, which the node's bare name refers to. */
  readonly outputs: readonly OutputSpec[];
  readonly citations: readonly Citation[];
  /**
   * It runs once, before the first step, and may take its time: its inputs must not depend on anything that is trained, and nothing is
   * differentiated through it.
   */
  readonly once?: true;
  readonly pictures?: readonly PictureSpec[];
  /**
   * The operation can draw these inputs, or these outputs, over a picture, with arrows for their gradients where they have any; a node has at
   * most one of them. The legend says what is drawn: "ellipse 1σ".
   */
  readonly overlay?: {
    readonly inputs: readonly string[];
    readonly outputs?: readonly string[];
    /** It stands in the measure of this input's pictures, and lies over one of that size. */
    readonly over?: string;
    readonly legend: string;
    /** Which of the arrows are for gradients, where not all are. */
    readonly gradientArrows?: string;
  };
  /** The shapes of the outputs, in their order, or the problem. Dtypes and missing inputs were checked before. */
  inferShapes(call: NodeCall): ShapeResult;
}
