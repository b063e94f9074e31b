import { z } from 'zod';

const layerSchema = z.object({
  handle: z.unknown(),
  route: z
    .object({ path: z.union([z.string(), z.array(z.string()), z.instanceof(RegExp)]) })
    .optional(),
});
const routerSchema = z.object({ stack: z.array(layerSchema) });

/** The routes of a router and of the routers in it, as they are written: `/org/:type/:name`. */
export function routesOf(router: unknown): string[] {
  if (typeof router !== 'function' || !('stack' in router)) return [];
  return routerSchema.parse({ stack: router.stack }).stack.flatMap(({ route, handle }) => {
    if (!route) return routesOf(handle);
    return [route.path].flat().map(address => {
      if (address instanceof RegExp)
        throw new Error(`No address for ${address}: write it as a path.`);
      return address;
    });
  });
}
