// Your own needs nothing of this: here the packages are those of this repository.
const web = new URL("../../web/", import.meta.url).pathname;

export default {
  cacheDir: `${web}node_modules/.vite-react-page`,
  resolve: {
    conditions: ["source"],
    alias: [
      { find: "@dibs/client", replacement: `${web}packages/client/src/index.ts` },
      { find: "@dibs/react/styles.css", replacement: `${web}packages/react/styles.css` },
      { find: /^@dibs\/react$/, replacement: `${web}packages/react/src/index.ts` },
      { find: /^(react|react-dom)(?=$|\/)/, replacement: `${web}node_modules/$1` },
    ],
  },
  // The service, on the page's own origin.
  server: { fs: { allow: ["../.."] }, proxy: { "/v1": process.env.DIBS_URL ?? "http://127.0.0.1:8000" } },
};
