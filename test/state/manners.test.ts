import { describe, expect, it } from 'vitest';
import type { ChartState } from '../../src/state/chartState.ts';
import { parseForm } from '../../src/state/codec.ts';

/** The state that the form of a page that compares `was` asks for. */
function asked(was: string, fields: string): ChartState {
  const parsed = parseForm('chart', new URLSearchParams(`was=${was}&${fields}`));
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.state;
}

describe('when something else is compared', () => {
  it('what was picked out and the table’s order are of the question before', () => {
    const state = asked(
      'practice_id',
      'by=lab_id&highlight_entities=A&sort=-name&peers=lab&order=ccg',
    );
    expect(state).toMatchObject({ highlight: [], sort: [], peers: 'all', order: 'highest' });
  });

  it('CCGs are no filter of CCGs, nor labs of labs', () => {
    expect(asked('practice_id', 'by=ccg_id&ccg_id=15N&lab_id=nd')).toMatchObject({
      ccgIds: [],
      labIds: ['nd'],
    });
    expect(asked('practice_id', 'by=lab_id&ccg_id=15N&lab_id=nd')).toMatchObject({
      ccgIds: ['15N'],
      labIds: [],
    });
  });

  it.each(['test_code', 'result_category'])('the picked-out practice’s %s are compared', by => {
    const state = asked('practice_id', `by=${by}&highlight_entities=B&highlight_entities=A`);
    expect(state).toMatchObject({ practiceIds: ['A', 'B'], highlight: [] });
  });

  it('and back it is the practice that is picked out', () => {
    const state = asked('test_code', 'by=practice_id&practice_id=A&highlight_entities=K');
    expect(state).toMatchObject({ practiceIds: [], highlight: ['A'] });
  });

  it('from tests to their results the practice stays', () => {
    const state = asked('test_code', 'by=result_category&practice_id=A');
    expect(state).toMatchObject({ practiceIds: ['A'], highlight: [] });
  });
});

describe('when the same is compared', () => {
  it('everything stays as it was chosen', () => {
    const fields = 'highlight_entities=A&ccg_id=15N&order=ccg&colours=equal&peers=lab&sort=name';
    expect(asked('practice_id', `by=practice_id&${fields}`)).toMatchObject({
      highlight: ['A'],
      ccgIds: ['15N'],
      order: 'ccg',
      equalColours: true,
      peers: 'lab',
      sort: [{ column: 'name', descending: false }],
    });
  });

  it('a form that does not say what its page compared changes nothing by itself', () => {
    const parsed = parseForm('chart', new URLSearchParams('by=lab_id&lab_id=nd'));
    expect(parsed).toMatchObject({ state: { labIds: ['nd'] } });
  });
});
