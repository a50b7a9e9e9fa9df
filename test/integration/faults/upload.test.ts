import { testMatrix } from './testMatrix';

testMatrix('upload', ['uploadSign', 'upload']);
