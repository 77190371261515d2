import { describe, expect, it } from 'vitest';
import { editRefusal, findPlace } from '../../../extension/filePlace.js';

const text = `{
  // the graph
  "graph": [
    { "id": "render", "op": "gaussianRender2d", "attrs": { "blur": 0.1 } },
    { "id": "loss", "op": "mse" }
  ]
}
`;

describe('the place of a path', () => {
  const shown = (path: (string | number)[]) => {
    const { offset, length } = findPlace(text, path);
    return text.slice(offset, offset + length);
  };

  it('is a property with its name', () => expect(shown(['graph', 0, 'attrs', 'blur'])).toBe('"blur": 0.1'));
  it('is an entry of a list', () => expect(shown(['graph', 1])).toBe('{ "id": "loss", "op": "mse" }'));
  it('is the nearest thing that exists', () => expect(shown(['graph', 1, 'attrs', 'blur'])).toBe('{ "id": "loss", "op": "mse" }'));
  it('is the beginning where nothing of it exists', () => expect(findPlace(text, ['views', 0])).toEqual({ offset: 0, length: 0 }));
  it('is found in a text with a mistake', () => expect(findPlace('{ "graph": [ { "id": "a" ', ['graph', 0, 'id']).offset).toBe(15));
});

describe('an edit from a control', () => {
  const path = ['graph', 0, 'attrs', 'blur'];

  it('is made where the text is the one that was shown', () => {
    expect(editRefusal(text, text, path)).toBeUndefined();
    expect(editRefusal(text, text, ['graph', 1, 'attrs', 'new'])).toBeUndefined();
  });

  it('is made where the text has changed elsewhere', () => {
    expect(editRefusal(text, text.replace('"mse"', '"sum"').replace('0.1', '0.2'), path)).toBeUndefined();
    expect(editRefusal(text, text.replace('// the graph', ''), ['graph', 1, 'attrs', 'new'])).toBeUndefined();
  });

  it('is made where the attributes have gone, since they are inserted anew', () => {
    expect(editRefusal(text, text.replace(', "attrs": { "blur": 0.1 }', ''), path)).toMatch(/no longer/);
    expect(editRefusal(text.replace(', "attrs": { "blur": 0.1 }', ''), text, path)).toBeUndefined();
  });

  it('is refused where another node stands at that place', () => {
    const swapped = text.replace('"render"', '"first"');
    expect(editRefusal(text, swapped, path)).toMatch(/no longer in the file/);
  });

  it('is refused where the node is gone', () => {
    expect(editRefusal(text, '{ "graph": [] }', path)).toMatch(/no longer in the file/);
    expect(editRefusal(text, '', path)).toBeDefined();
  });

  it('is refused while the text has a mistake', () => {
    expect(editRefusal(text, text.replace('"graph": [', '"graph" ['), path)).toMatch(/Mend the text first/);
  });
});
