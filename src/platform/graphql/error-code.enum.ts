import { type ErrorCode, errorCodes } from '@belay/contracts';
import { registerEnumType } from '@nestjs/graphql';

const codes = Object.keys(errorCodes) as ErrorCode[];

/** The closed list of codes as an enum of the schema. */
export const ErrorCodeEnum = Object.fromEntries(codes.map((code) => [code, code])) as { readonly [C in ErrorCode]: C };

registerEnumType(ErrorCodeEnum, {
  name: 'ErrorCode',
  description: 'The closed list of error codes; a code is never renamed or used for something else.',
  valuesMap: Object.fromEntries(codes.map((code) => [code, { description: errorCodes[code].meaning }])),
});
