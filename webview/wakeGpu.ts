/**
 * Asks for an adapter before anything else of the engine's bundle runs. The first request of a worker takes some hundred milliseconds
 * while its way to the GPU is laid, in which the rest of the bundle is read; the one that counts comes later and finds the way there.
 */
// What goes wrong here goes wrong again there, where it is told.
navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' }).catch(() => undefined);
