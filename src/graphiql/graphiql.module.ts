import { Module } from '@nestjs/common';
import { GraphiqlController } from './graphiql.controller.js';

/** A page to try the API by hand. */
@Module({ controllers: [GraphiqlController] })
export class GraphiqlModule {}
