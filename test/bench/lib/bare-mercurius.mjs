/** A bare Mercurius that answers one environment from memory: the yardstick of the `graphql` bench. Arguments: schema file, file with the environment as JSON. Prints its port. */
import { readFileSync } from 'node:fs';
import Fastify from 'fastify';
import mercurius from 'mercurius';

const [schemaFile, dataFile] = process.argv.slice(2);
const environment = JSON.parse(readFileSync(dataFile, 'utf8'));
const app = Fastify();
app.register(mercurius, { schema: readFileSync(schemaFile, 'utf8'), resolvers: { Query: { environment: () => environment } } });
await app.listen({ host: '127.0.0.1', port: 0 });
console.log(app.server.address().port);
process.on('SIGTERM', () => app.close().then(() => process.exit(0)));
