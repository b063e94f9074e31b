import { vi } from 'vitest';
import { Views, views } from '../../src/web/views.ts';

/** What plain objects and lists have besides fields: methods, and what the language itself gives a name to. */
const isField = (target: object, key: string): boolean =>
  Object.hasOwn(target, key) || !(key in target);

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

/** The names of all fields that the code of a view mentions, whether or not a page gets that far. */
function fieldsOfView(view: string): string[] {
  const code = views()
    .code(view)
    .replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""');
  // Methods are no fields, lists have lengths of their own, and `this` is Pug's.
  return [...code.matchAll(/(?<=[\w)\]])(?<!\bthis)\.(\w+)\b(?!\s*\()/g)]
    .map(([, name = '']) => name)
    .filter(name => name !== 'length' && !(name in globalThis));
}

/**
 * Which fields the views read of what pages give them, and which of those were ever given. Views have no types:
 * without this, a field that a presenter calls by another name is missing from its page and nobody is told.
 *
 * Fields are told apart by the page’s view and the way to them: `pages/find.pug: groups[].hits[].name`. A field
 * that only some objects have counts as given if one of them had it.
 */
export class ViewFields {
  readonly #read = new Set<string>();
  readonly #given = new Set<string>();
  readonly #views = new Set<string>();
  /** The views of pages that a server sent, and the names that all these share. */
  readonly #served = new Set<string>();
  readonly #shared = new Set<string>();
  readonly #targets = new WeakMap<object, object>();

  /** Watches every page that is rendered from now on, until the returned function is called. */
  watch(): () => void {
    const watched = this;
    const { view } = Views.prototype;
    const spy = vi.spyOn(Views.prototype, 'view').mockImplementation(function (this: Views, name) {
      const render = view.call(this, name);
      return locals => {
        watched.#views.add(name);
        return render(watched.#localsOf(name, locals));
      };
    });
    return () => spy.mockRestore();
  }

  /** The views that were rendered. */
  get views(): readonly string[] {
    return [...this.#views].sort();
  }

  /** Fields that were read and never given. */
  get missing(): readonly string[] {
    return [...this.#read]
      .filter(field => !this.#given.has(field) && !this.#isOfServer(field))
      .sort();
  }

  /** Fields of the views, by name, that no page has read yet: those of branches that were not rendered. */
  get unread(): readonly string[] {
    const read = new Set([...this.#read].map(field => /\w+$/.exec(field)?.[0]));
    return [...new Set(this.views.flatMap(fieldsOfView))].filter(name => !read.has(name)).sort();
  }

  /** The layout asks pages that need no server for what all others share, and does not use it. */
  #isOfServer(field: string): boolean {
    const [view = '', name = ''] = field.split(': ');
    return !this.#served.has(view) && this.#shared.has(name);
  }

  #note(field: string, isGiven: boolean): void {
    this.#read.add(field);
    if (isGiven) this.#given.add(field);
  }

  /** A view asks of each of its names whether the page has it, and else whether it is one of the language. */
  #localsOf(view: string, locals: object): object {
    if ('_locals' in locals && typeof locals._locals === 'object') {
      this.#served.add(view);
      for (const name of Object.keys(locals._locals ?? {})) this.#shared.add(name);
    }
    return new Proxy(locals, {
      has: (target, key) => {
        if (typeof key === 'string' && !(key in globalThis)) {
          this.#note(`${view}: ${key}`, key in target);
        }
        return key in target;
      },
      get: (target, key) => this.#watched(Reflect.get(target, key), `${view}: ${String(key)}`),
    });
  }

  #watched(value: unknown, place: string): unknown {
    if (typeof value === 'function') {
      return (...args: readonly unknown[]): unknown =>
        this.#watched(value(...args.map(argument => this.#target(argument))), `${place}()`);
    }
    if (typeof value !== 'object' || value === null) return value;
    if (!Array.isArray(value) && !isPlain(value)) return value;
    const proxy = new Proxy(value, {
      get: (target, key) => {
        const own: unknown = Reflect.get(target, key);
        // Pug asks whatever it goes through for a length.
        if (typeof key === 'symbol' || key === 'length' || !isField(target, key)) return own;
        if (Array.isArray(target)) return this.#watched(own, `${place}[]`);
        this.#note(`${place}.${key}`, Object.hasOwn(target, key));
        return this.#watched(own, `${place}.${key}`);
      },
    });
    this.#targets.set(proxy, value);
    return proxy;
  }

  #target(value: unknown): unknown {
    return typeof value === 'object' && value !== null
      ? (this.#targets.get(value) ?? value)
      : value;
  }
}
