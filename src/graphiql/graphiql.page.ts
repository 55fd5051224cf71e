/** Files of the page, by the name under which they are served: where they are in the installed packages, and what they are. */
export const graphiqlFiles = {
  'react.js': { module: 'react/umd/react.production.min.js', type: 'text/javascript; charset=utf-8' },
  'react-dom.js': { module: 'react-dom/umd/react-dom.production.min.js', type: 'text/javascript; charset=utf-8' },
  'graphiql.js': { module: 'graphiql/graphiql.min.js', type: 'text/javascript; charset=utf-8' },
  'graphql-ws.js': { module: 'graphql-ws/umd/graphql-ws.min.js', type: 'text/javascript; charset=utf-8' },
  'graphiql.css': { module: 'graphiql/graphiql.min.css', type: 'text/css; charset=utf-8' },
} as const;
export type GraphiqlFile = keyof typeof graphiqlFiles;

/** Starts GraphiQL; kept apart from the page, so that the page needs no inline script. Its own way to subscribe needs a package that its bundle does not have. */
export const graphiqlScript = `
const ask = GraphiQL.createFetcher({ url: location.origin + '/graphql' });
const isSubscription = ({ query, operationName }) => {
  const bare = query.replace(/#[^\\n]*/g, '').trim();
  return operationName ? new RegExp('subscription\\\\s+' + operationName + '\\\\b').test(bare) : /^subscription\\b/.test(bare);
};
const follow = (request, headers) => graphqlWs.createClient({ url: location.origin.replace(/^http/, 'ws') + '/graphql', connectionParams: headers, retryAttempts: 0 }).iterate(request);
const fetcher = (request, options) => (isSubscription(request) ? follow(request, options?.headers) : ask(request, options));
const firstQuery = '# Put your token below, under Headers: { "Authorization": "Bearer <token>" }\\n# npm start wrote it to .belay/owner.token\\n\\n{\\n  projects {\\n    nodes {\\n      name\\n      environments {\\n        nodes {\\n          branch\\n          health\\n          routes {\\n            url\\n          }\\n        }\\n      }\\n    }\\n  }\\n}\\n';
ReactDOM.createRoot(document.getElementById('graphiql')).render(React.createElement(GraphiQL, {
  fetcher, defaultQuery: firstQuery, defaultEditorToolsVisibility: 'headers', defaultHeaders: '{ "Authorization": "Bearer " }', isHeadersEditorEnabled: true, shouldPersistHeaders: false,
}));
`;

export const graphiqlPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Belay GraphiQL</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/graphiql/graphiql.css">
<style>html, body, #graphiql { height: 100%; margin: 0 }</style>
</head>
<body>
<div id="graphiql">Loading …</div>
<script src="/graphiql/react.js"></script>
<script src="/graphiql/react-dom.js"></script>
<script src="/graphiql/graphiql.js"></script>
<script src="/graphiql/graphql-ws.js"></script>
<script src="/graphiql/start.js"></script>
</body>
</html>
`;
