/** What esbuild's loaders make of files that are not TypeScript. */
declare module '*.wgsl' {
  const source: string;
  export default source;
}
declare module '*.wasm' {
  const bytes: Uint8Array;
  export default bytes;
}
/** Bundled into dist/webview/page.css beside the script. */
declare module '*.css' {}
/** A worker's own bundle as text, from which the page makes a blob: URL (scripts/build.mjs). */
declare module 'worker:*' {
  const source: string;
  export default source;
}
