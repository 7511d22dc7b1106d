import * as z from 'zod';
import { errorRegistry, type ErrorCode } from '@aetherius/domain';
import type { OperationId, Operation } from './operations.ts';
import { routeEntries, routesOf, type Route } from './routes.ts';
import { errorBodySchema } from './schemas/process.ts';

type JsonSchema = Record<string, unknown>;

/** An OpenAPI 3.1 document. */
export type OpenApiDocument = {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
};

/**
 * The OpenAPI document of one app, or with `union` of all. Every schema that has an id stands once
 * under `components.schemas`; what is written inline in the route table stays inline.
 */
export function openApiDocument(app: Operation['app'] | 'union', version: string): OpenApiDocument {
  const entries = app === 'union' ? routeEntries() : routesOf(app);
  const components: Record<string, JsonSchema> = {};
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [operationId, route] of entries) {
    (paths[route.path] ??= {})[route.method.toLowerCase()] = operationObject(
      { operationId, route },
      components,
    );
  }
  return {
    openapi: '3.1.0',
    info: { title: `Aetherius ${app === 'union' ? 'API' : app}`, version },
    paths,
    components: { schemas: sorted(components) },
  };
}

function operationObject(
  { operationId, route }: { operationId: OperationId; route: Route },
  components: Record<string, JsonSchema>,
): JsonSchema {
  const parameters = [
    ...parametersOf(route.params, 'path', components),
    ...parametersOf(route.query, 'query', components),
    ...headersOf(route, operationId),
  ];
  return {
    operationId,
    summary: route.summary,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body ? { requestBody: bodyOf(route.body, components) } : {}),
    responses: responsesOf(route, components),
  };
}

function parametersOf(
  schema: z.ZodType | undefined,
  place: 'path' | 'query',
  components: Record<string, JsonSchema>,
): JsonSchema[] {
  if (!schema) return [];
  const object = schemaOf(schema, 'input', components);
  const properties = (object['properties'] ?? {}) as Record<string, JsonSchema>;
  const required = (object['required'] ?? []) as string[];
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

function headersOf(route: Route, operationId: OperationId): JsonSchema[] {
  const text = { type: 'string', maxLength: 200 };
  if (route.method === 'POST') {
    return [{ name: 'Idempotency-Key', in: 'header', required: false, schema: text }];
  }
  if (operationId === 'streamNotices') {
    return [{ name: 'Last-Event-ID', in: 'header', required: false, schema: text }];
  }
  return [];
}

function bodyOf(schema: z.ZodType, components: Record<string, JsonSchema>): JsonSchema {
  return {
    required: true,
    content: { 'application/json': { schema: schemaOf(schema, 'input', components) } },
  };
}

function responsesOf(route: Route, components: Record<string, JsonSchema>): JsonSchema {
  const responses: JsonSchema = {
    [route.successStatus]: {
      description: route.summary,
      content: {
        [route.contentType ?? 'application/json']: {
          schema: schemaOf(route.response, 'output', components),
        },
      },
    },
  };
  for (const [status, codes] of errorsByStatus(route.errors)) {
    responses[status] = {
      description: codes.join(', '),
      content: { 'application/json': { schema: schemaOf(errorBodySchema, 'output', components) } },
    };
  }
  return responses;
}

function errorsByStatus(codes: readonly ErrorCode[]): Map<number, ErrorCode[]> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { http } = errorRegistry[code];
    byStatus.set(http, [...(byStatus.get(http) ?? []), code]);
  }
  return byStatus;
}

/** The JSON schema of a zod schema; what has an id moves to the components and is referred to. */
function schemaOf(
  schema: z.ZodType,
  io: 'input' | 'output',
  components: Record<string, JsonSchema>,
): JsonSchema {
  const converted = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'throw',
    override: ({ jsonSchema }) => {
      delete jsonSchema.id;
      delete jsonSchema.readOnly;
      // A field that an answer gains later must not break a client generated today.
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  }) as JsonSchema;
  const { $schema: _, $defs, ...own } = relinked(converted) as JsonSchema;
  for (const [name, definition] of Object.entries(($defs ?? {}) as Record<string, JsonSchema>)) {
    components[name] ??= definition;
  }
  const name = z.globalRegistry.get(schema)?.id;
  if (!name) return own;
  if (!('$ref' in own)) components[name] ??= own;
  return { $ref: `#/components/schemas/${name}` };
}

function relinked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relinked);
  if (typeof value === 'string') return value.replace(/^#\/\$defs\//, '#/components/schemas/');
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, relinked(inner)]));
}

function sorted(components: Record<string, JsonSchema>): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(components).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
