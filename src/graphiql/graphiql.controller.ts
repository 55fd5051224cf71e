import { createReadStream, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Controller, Get, Header, NotFoundException, Param, StreamableFile } from '@nestjs/common';
import { type GraphiqlFile, graphiqlFiles, graphiqlPage, graphiqlScript } from './graphiql.page.js';

const require = createRequire(import.meta.url);
const DAY_SECONDS = 86_400;

/** Serves GraphiQL from the installed packages. The page itself needs no token; what it asks does. */
@Controller('graphiql')
export class GraphiqlController {
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self' ws: wss:")
  readPage(): string {
    return graphiqlPage;
  }

  @Get('start.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  readScript(): string {
    return graphiqlScript;
  }

  @Get(':name')
  @Header('cache-control', `public, max-age=${DAY_SECONDS}`)
  readFile(@Param('name') name: string): StreamableFile {
    if (!isGraphiqlFile(name)) throw new NotFoundException();
    const { module, type } = graphiqlFiles[name];
    const path = findInstalled(module);
    if (path === undefined) throw new NotFoundException();
    return new StreamableFile(createReadStream(path), { type });
  }
}

function isGraphiqlFile(name: string): name is GraphiqlFile {
  return Object.hasOwn(graphiqlFiles, name);
}

/** These packages do not list their browser builds among their exports, so they are looked up as files. */
function findInstalled(file: string): string | undefined {
  return (require.resolve.paths(file) ?? []).map((folder) => join(folder, file)).find((path) => existsSync(path));
}
