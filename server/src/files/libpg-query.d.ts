declare module 'libpg-query/wasm/libpg-query.js' {
  const factory: unknown;
  export default factory;
}
