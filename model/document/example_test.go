package document_test

import (
	"context"
	"fmt"

	"keyrack/model/document"
)

// A document shows an answer as lines. Numbers keep their digits and keys their order.
func ExampleParse() {
	d := document.Parse([]byte(`{"Total":1.10,"Items":[{"Id":"a"},{"Id":"b"}]}`))
	fmt.Println(d.Kind())
	for i := range d.Lines() {
		fmt.Println(d.Line(i).Number, d.WholeLine(i))
	}
	// Output:
	// JSON
	// 1 {
	// 2   "Total": 1.10,
	// 3   "Items": [
	// 4     {
	// 5       "Id": "a"
	// 6     },
	// 7     {
	// 8       "Id": "b"
	// 9     }
	// 10   ]
	// 11 }
}

// A folded line says what it hides. Folding changes the places of the lines behind it, and no number.
func ExampleDocument_Toggle() {
	d := document.Parse([]byte(`{"Items":[{"Id":"a"},{"Id":"b"}],"Cursor":null}`))
	d.Toggle(1)
	for i := range d.Lines() {
		fmt.Println(d.Line(i).Number, d.WholeLine(i))
	}
	// Output:
	// 1 {
	// 2   "Items": [ 2 items ],
	// 10   "Cursor": null
	// 11 }
}

// Every list of objects is a table, too. Arrange sorts and filters it by the numbers of its rows.
func ExampleSource_Read() {
	d := document.Parse([]byte(`{"Rooms":[{"Number":"101","Floor":1},{"Number":"7","Floor":0}]}`))
	for _, source := range d.Sources() {
		table, err := source.Read(context.Background())
		if err != nil {
			fmt.Println(err)
			return
		}
		rows, err := table.Arrange(context.Background(), document.Order{Sort: []int{1}})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(source.Path)
		for _, row := range rows {
			fmt.Println(string(table.JSON(int(row))))
		}
	}
	// Output:
	// $.Rooms
	// {"Number":"7","Floor":0}
	// {"Number":"101","Floor":1}
}

// Compare finds items again by their Id, wherever they stand.
func ExampleCompare() {
	before := document.Parse([]byte(`{"Rooms":[{"Id":"a","State":"Dirty"},{"Id":"b","State":"Clean"}]}`))
	after := document.Parse([]byte(`{"Rooms":[{"Id":"b","State":"Clean"},{"Id":"a","State":"Clean"}]}`))
	differences, err := document.Compare(context.Background(), before, after)
	for _, difference := range differences {
		fmt.Printf("%s: %s, then %s\n", difference.Path(), difference.First, difference.Second)
	}
	fmt.Println(err)
	// Output:
	// $.Rooms[Id=a].State: "Dirty", then "Clean"
	// <nil>
}
