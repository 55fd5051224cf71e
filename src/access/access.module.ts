import { Module } from '@nestjs/common';
import { Authenticator } from './authenticator.js';
import { TokenFiles } from './token-files.service.js';
import { TokenRepository } from './token.repository.js';
import { TokenResolver } from './token.resolver.js';
import { TokenService } from './token.service.js';

/** Who may call. */
@Module({ providers: [Authenticator, TokenFiles, TokenRepository, TokenResolver, TokenService], exports: [Authenticator] })
export class AccessModule {}
